/** The four cells of the answer sheet, with its rules told while writing. */
import { h, type Words } from "../../../../../hub/client/dom";
import type { Answering, Held, Value } from "../../client/answering";
import { mended, plain, problemOf, shown } from "./cells";

const LONGEST = 40;

function writtenFreely(held: Held, words: Words, answer: (value: Value) => void): HTMLElement {
  const input = h("input", {
    id: "written",
    class: "input",
    inputmode: "text",
    maxlength: LONGEST,
    autocomplete: "off",
    spellcheck: "false",
    enterkeyhint: "next",
    value: typeof held.value === "string" ? held.value : "",
    readonly: held.locked,
    "aria-describedby": "stem",
  });
  input.addEventListener("input", () => answer(input.value.trim() || null));
  return h("div", { class: "field answer" }, h("label", { for: "written" }, words.t("answer")), input);
}

export const shortAnswerNumber: Answering = {
  marks: "marks",

  controls(item, held, words, answer) {
    if (item.free) return writtenFreely(held, words, answer);
    const input = h("input", {
      id: "cells",
      inputmode: "decimal",
      maxlength: 4,
      autocomplete: "off",
      spellcheck: "false",
      enterkeyhint: "next",
      "aria-describedby": "rules wrong",
      value: shown(typeof held.value === "string" ? held.value : ""),
      readonly: held.locked,
    });
    const note = h("div", { class: "malformed-note", id: "wrong" });
    const box = h("div", { class: "box" }, input);
    const show = (): void => {
      const text = plain(input.value);
      const problem = problemOf(text);
      const suggestion = problem && mended(text);
      input.setAttribute("aria-invalid", problem ? "true" : "false");
      box.classList.toggle("wrong", problem !== null);
      note.hidden = problem === null;
      note.replaceChildren();
      if (!problem) return;
      const body = h("div", {}, h("p", {}, h("b", {}, words.t("malformed")), " ", words.t(`problem_${problem}`), " ", words.t("malformed_cost")));
      if (suggestion && !held.locked) {
        body.append(h("button", { type: "button", class: "button", onclick: () => write(suggestion) }, words.t("mend", { text: shown(suggestion) })));
      }
      note.append(words.icon("alert-triangle"), body);
    };
    const write = (text: string): void => {
      input.value = shown(text);
      input.focus();
      changed();
    };
    const changed = (): void => {
      const text = plain(input.value);
      // only what the answer sheet can hold stays in the cells
      if (shown(text) !== input.value) input.value = shown(text);
      show();
      answer(text || null);
    };
    input.addEventListener("input", changed);
    const key = (sign: string, label: string): HTMLElement =>
      h(
        "button",
        {
          type: "button",
          class: "button",
          "aria-label": label,
          disabled: held.locked,
          onclick: () => {
            const at = input.selectionStart ?? input.value.length;
            write(plain(input.value.slice(0, at) + sign + input.value.slice(input.selectionEnd ?? at)));
          },
        },
        shown(sign),
      );
    show();
    const places = h("div", { class: "places", "aria-hidden": "true" });
    for (let cell = 1; cell <= 4; cell += 1) places.append(h("span", {}, words.t("cell", { number: cell })));
    return h(
      "div",
      { class: "field answer" },
      h("label", { for: "cells" }, words.t("answer")),
      h("ul", { class: "help rules", id: "rules" }, h("li", {}, words.t("rule_cells")), h("li", {}, words.t("rule_minus")), h("li", {}, words.t("rule_comma"))),
      h(
        "div",
        { class: "fill" },
        h("div", { class: "four" }, box, places),
        h("div", { class: "sign-keys" }, key("-", words.t("write_minus")), key(",", words.t("write_comma"))),
      ),
      note,
    );
  },

  status: (item, value) => (!item.free && problemOf(value as string) ? "malformed" : "done"),

  lack(_item, value, words) {
    const text = value as string;
    return words.t("malformed_as", { text: shown(text), problem: words.t(`problem_${problemOf(text) ?? "no_digit"}`) });
  },
};
