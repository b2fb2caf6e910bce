/** A verdict on each statement. */
import { h } from "../../../../../hub/client/dom";
import { html, type Answering, type Item, type Value } from "../../client/answering";

function given(value: Value): Record<string, boolean> {
  return { ...(value as Record<string, boolean> | null) };
}

function missing(item: Item, value: Value): string[] {
  const verdicts = given(value);
  return item.statements.filter((one) => !(one.id in verdicts)).map((one) => one.id);
}

export const trueFalseCluster: Answering = {
  marks: "marks_at_most",

  controls(item, held, words, answer) {
    const value = given(held.value);
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
  },

  status: (item, value) => (missing(item, value).length ? "partial" : "done"),

  lack(item, value, words) {
    const left = missing(item, value);
    return words.t("statements_missing", {
      done: item.statements.length - left.length,
      total: item.statements.length,
      list: left.map((id) => words.t("statement", { id })).join(", "),
    });
  },
};
