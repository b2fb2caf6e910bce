/** One question: its text, and the native controls that take its answer. */
import { h, type Words } from "./dom";
import { mended, plain, problemOf, shown, statusOf, type Item, type Value } from "./model";

export interface Held {
  value: Value;
  locked: boolean;
}

/** Builds the controls for an item; `answer` is told of every change. */
export function controls(item: Item, held: Held, words: Words, answer: (value: Value) => void): HTMLElement {
  if (item.type === "single_choice") return choice(item, held, words, answer);
  if (item.type === "true_false_cluster") return statements(item, held, words, answer);
  return fourCells(item, held, words, answer);
}

function html(tag: "span" | "div", className: string, content: string): HTMLElement {
  const made = h(tag, { class: className });
  // clean HTML of the bank: the form is built from it by the server
  made.innerHTML = content;
  return made;
}

export function stem(item: Item): HTMLElement {
  const made = h("div", { class: "stem", id: "stem" });
  if (item.passage) made.append(html("div", "passage", item.passage));
  made.append(html("div", "asked", item.stem));
  return made;
}

function choice(item: Item, held: Held, words: Words, answer: (value: Value) => void): HTMLElement {
  const group = h("fieldset", { class: "options", "aria-describedby": "stem" }, h("legend", {}, words.t("choose_one")));
  for (const option of item.options) {
    const input = h("input", { type: "radio", name: item.ref, value: option.id, checked: held.value === option.id, disabled: held.locked });
    const label = h(
      "label",
      { class: held.value === option.id ? "option chosen" : "option" },
      input,
      h("span", { class: "letter" }, option.id),
      html("span", "text", option.html),
      h("span", { class: "mark", "aria-hidden": "true" }, words.icon("check"), words.t("chosen")),
    );
    input.addEventListener("change", () => {
      for (const other of group.querySelectorAll(".option")) other.classList.toggle("chosen", other === label);
      answer(option.id);
    });
    group.append(label);
  }
  return group;
}

function statements(item: Item, held: Held, words: Words, answer: (value: Value) => void): HTMLElement {
  const value: Record<string, boolean> = { ...(held.value as Record<string, boolean> | null) };
  const count = h("span");
  const tell = (): void => {
    count.textContent = words.t("statements_done", { done: Object.keys(value).length, total: item.statements.length });
  };
  const made = h("div", { class: "statements" }, h("p", { class: "count" }, h("span", {}, words.t("choose_truth")), count));
  for (const statement of item.statements) {
    const two = h("div", { class: "two" });
    for (const truth of [true, false]) {
      const input = h("input", {
        type: "radio",
        name: `${item.ref}.${statement.id}`,
        value: truth ? "true" : "false",
        checked: value[statement.id] === truth,
        disabled: held.locked,
      });
      const label = h(
        "label",
        { class: value[statement.id] === truth ? "chosen" : "" },
        input,
        h("span", { class: "dot", "aria-hidden": "true" }, words.icon("check")),
        words.t(truth ? "true" : "false"),
      );
      input.addEventListener("change", () => {
        value[statement.id] = truth;
        for (const other of two.children) other.classList.toggle("chosen", other === label);
        tell();
        answer({ ...value });
      });
      two.append(label);
    }
    const legend = h("legend", {}, h("span", { class: "name" }, `${statement.id})`), html("span", "text", statement.html));
    made.append(h("fieldset", { class: "statement" }, legend, two));
  }
  tell();
  return made;
}

function fourCells(item: Item, held: Held, words: Words, answer: (value: Value) => void): HTMLElement {
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
}

/** What of an item is still to be done, in words; null when nothing is. */
export function lack(item: Item, value: Value | undefined, words: Words): string | null {
  const status = statusOf(item, value);
  if (status === "blank") return words.t("not_answered");
  if (status === "partial") {
    const given = value as Record<string, boolean>;
    const left = item.statements.filter((one) => !(one.id in given)).map((one) => one.id);
    return words.t("statements_missing", {
      done: Object.keys(given).length,
      total: item.statements.length,
      list: left.map((id) => words.t("statement", { id })).join(", "),
    });
  }
  if (status === "malformed") {
    const text = value as string;
    return words.t("malformed_as", { text: shown(text), problem: words.t(`problem_${problemOf(text) ?? "no_digit"}`) });
  }
  return null;
}
