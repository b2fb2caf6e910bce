/** Things moved up and down by buttons; what is shown at first is no answer. */
import { h } from "../../../../../hub/client/dom";
import { html, type Answering } from "../../client/answering";

export const ordering: Answering = {
  marks: "marks_at_most",

  controls(item, held, words, answer) {
    const order = Array.isArray(held.value) ? [...held.value] : item.options.map((one) => one.id);
    const list = h("ol", { class: "plain order" });
    const move = (id: string, by: number): void => {
      const from = order.indexOf(id);
      const to = from + by;
      if (to < 0 || to >= order.length) return;
      order.splice(to, 0, ...order.splice(from, 1));
      draw();
      const buttons = list.querySelectorAll<HTMLButtonElement>(`[data-id="${id}"] button`);
      (by < 0 ? buttons[0] : buttons[1])?.focus();
      answer([...order]);
    };
    const button = (id: string, by: number, icon: string, word: string): HTMLElement =>
      h("button", { type: "button", class: "button", disabled: held.locked, "aria-label": words.t(word, { id }), onclick: () => move(id, by) }, words.icon(icon));
    const draw = (): void => {
      list.replaceChildren(
        ...order.map((id, place) =>
          h(
            "li",
            { "data-id": id },
            h("span", { class: "name" }, String(place + 1)),
            html("span", "text", item.options.find((one) => one.id === id)?.html ?? ""),
            h("span", { class: "moves" }, button(id, -1, "chevron-up", "move_up"), button(id, 1, "chevron-down", "move_down")),
          ),
        ),
      );
    };
    draw();
    const keep = h("button", { type: "button", class: "button", disabled: held.locked, onclick: () => answer([...order]) }, words.t("order_is_right"));
    return h("div", { class: "ordering" }, h("p", { class: "count" }, words.t("choose_order")), list, keep);
  },

  status: () => "done",
};
