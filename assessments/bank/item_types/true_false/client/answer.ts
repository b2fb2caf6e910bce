/** A verdict on the statement that the stem is. */
import { h } from "../../../../../hub/client/dom";
import type { Answering } from "../../client/answering";

export const trueFalse: Answering = {
  marks: "marks",

  controls(item, held, words, answer) {
    const two = h("div", { class: "two" });
    for (const truth of [true, false]) {
      const input = h("input", { type: "radio", name: item.ref, value: String(truth), checked: held.value === truth, disabled: held.locked });
      const label = h(
        "label",
        { class: held.value === truth ? "chosen" : "" },
        input,
        h("span", { class: "dot", "aria-hidden": "true" }, words.icon("check")),
        words.t(truth ? "true" : "false"),
      );
      input.addEventListener("change", () => {
        for (const other of two.children) other.classList.toggle("chosen", other === label);
        answer(truth);
      });
      two.append(label);
    }
    return h("fieldset", { class: "statement alone", "aria-describedby": "stem" }, h("legend", {}, words.t("choose_verdict")), two);
  },

  status: () => "done",
};
