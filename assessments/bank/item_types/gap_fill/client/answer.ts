/** Gaps within the text: a field to write into, or a list to choose from. */
import { h } from "../../../../../hub/client/dom";
import { html, type Answering, type Item, type Piece, type Value } from "../../client/answering";

const GAP = /\[\[([1-9]\d?)\]\]/;
const LONGEST = 200;

function given(value: Value): Record<string, string> {
  return { ...(value as Record<string, string> | null) };
}

function gaps(item: Item): string[] {
  return [...new Set([...item.stem.matchAll(new RegExp(GAP, "g"))].map((found) => found[1] ?? ""))];
}

function missing(item: Item, value: Value): string[] {
  const filled = given(value);
  return gaps(item).filter((gap) => !filled[gap]);
}

function words(piece: Piece): string {
  const made = document.createElement("template");
  made.innerHTML = piece.html;
  return made.content.textContent ?? "";
}

export const gapFill: Answering = {
  marks: "marks_at_most",
  inText: true,

  controls(item, held, texts, answer) {
    const filled = given(held.value);
    const keep = (gap: string, text: string): void => {
      if (text) filled[gap] = text;
      else delete filled[gap];
      answer(Object.keys(filled).length ? { ...filled } : null);
    };
    const control = (gap: string): HTMLElement => {
      const label = texts.t("gap", { number: gap });
      const choices = item.lists?.[gap] ?? (item.words?.length ? item.words : null);
      if (!choices) {
        const input = h("input", { class: "input gap", maxlength: LONGEST, autocomplete: "off", autocapitalize: "off", spellcheck: "false", value: filled[gap] ?? "", readonly: held.locked, "aria-label": label });
        input.addEventListener("input", () => keep(gap, input.value.trim()));
        return input;
      }
      const select = h("select", { class: "input gap", disabled: held.locked, "aria-label": label }, h("option", { value: "" }, `(${gap})`));
      for (const one of choices) select.append(h("option", { value: one.id, selected: filled[gap] === one.id }, words(one)));
      select.addEventListener("change", () => keep(gap, select.value));
      return select;
    };
    const made = html("div", "asked", item.stem);
    const walker = document.createTreeWalker(made, NodeFilter.SHOW_TEXT);
    const found: Text[] = [];
    while (walker.nextNode()) if (GAP.test((walker.currentNode as Text).data)) found.push(walker.currentNode as Text);
    for (const text of found) {
      const pieces = text.data.split(new RegExp(GAP, "g"));
      text.replaceWith(...pieces.map((piece, place) => (place % 2 ? control(piece) : piece)));
    }
    return h("div", { class: "gapped" }, made);
  },

  status: (item, value) => (missing(item, value).length ? "partial" : "done"),

  lack: (item, value, texts) => texts.t("gaps_missing", { list: missing(item, value).join(", ") }),
};
