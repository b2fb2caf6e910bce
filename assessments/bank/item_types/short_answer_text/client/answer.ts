/** A few words. */
import { h } from "../../../../../hub/client/dom";
import type { Answering } from "../../client/answering";

const LONGEST = 200;

export const shortAnswerText: Answering = {
  marks: "marks",

  controls(_item, held, words, answer) {
    const input = h("input", {
      id: "written",
      class: "input",
      maxlength: LONGEST,
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      enterkeyhint: "next",
      value: typeof held.value === "string" ? held.value : "",
      readonly: held.locked,
      "aria-describedby": "stem",
    });
    input.addEventListener("input", () => answer(input.value.trim() || null));
    return h("div", { class: "field answer" }, h("label", { for: "written" }, words.t("answer")), input);
  },

  status: () => "done",
};
