/** To each thing at the left one at the right, chosen from a list. */
import { h } from "../../../../../hub/client/dom";
import { html, type Answering, type Item, type Value } from "../../client/answering";

function given(value: Value): Record<string, string> {
  return { ...(value as Record<string, string> | null) };
}

function missing(item: Item, value: Value): string[] {
  const pairs = given(value);
  return (item.left ?? []).filter((one) => !pairs[one.id]).map((one) => one.id);
}

export const matching: Answering = {
  marks: "marks_at_most",

  controls(item, held, words, answer) {
    const pairs = given(held.value);
    const rows = h("ol", { class: "plain pairs", "aria-label": words.t("choose_pairs") });
    for (const one of item.left ?? []) {
      const select = h("select", { class: "input", disabled: held.locked, "aria-label": words.t("pair_of", { id: one.id }) }, h("option", { value: "" }, "–"));
      for (const other of item.right ?? []) select.append(h("option", { value: other.id, selected: pairs[one.id] === other.id }, other.id));
      select.addEventListener("change", () => {
        if (select.value) pairs[one.id] = select.value;
        else delete pairs[one.id];
        answer(Object.keys(pairs).length ? { ...pairs } : null);
      });
      rows.append(h("li", {}, h("span", { class: "name" }, `${one.id}.`), html("span", "text", one.html), select));
    }
    const others = h("ol", { class: "plain others" });
    for (const other of item.right ?? []) others.append(h("li", {}, h("span", { class: "name" }, `${other.id}.`), html("span", "text", other.html)));
    return h("div", { class: "matching" }, h("p", { class: "count" }, words.t("choose_pairs")), h("div", { class: "sides" }, rows, others));
  },

  status: (item, value) => (missing(item, value).length ? "partial" : "done"),

  lack: (item, value, words) => words.t("pairs_missing", { list: missing(item, value).join(", ") }),
};
