/** Any of the options, by mouse, touch or their letters. */
import { h } from "../../../../../hub/client/dom";
import { html, type Answering } from "../../client/answering";

export const multipleChoice: Answering = {
  marks: "marks_at_most",

  controls(item, held, words, answer) {
    const chosen = new Set(held.value as string[] | null);
    const group = h("fieldset", { class: "options", "aria-describedby": "stem" }, h("legend", {}, words.t("choose_all")));
    for (const option of item.options) {
      const input = h("input", { type: "checkbox", value: option.id, checked: chosen.has(option.id), disabled: held.locked });
      const label = h(
        "label",
        { class: chosen.has(option.id) ? "option several chosen" : "option several" },
        input,
        h("span", { class: "letter" }, option.id),
        html("span", "text", option.html),
        h("span", { class: "mark", "aria-hidden": "true" }, words.icon("check"), words.t("chosen")),
      );
      input.addEventListener("change", () => {
        label.classList.toggle("chosen", input.checked);
        if (input.checked) chosen.add(option.id);
        else chosen.delete(option.id);
        const made = item.options.map((one) => one.id).filter((id) => chosen.has(id));
        answer(made.length ? made : null);
      });
      group.append(label);
    }
    return group;
  },

  status: () => "done",

  shortcut: (key) => (/^[a-h]$/i.test(key) ? `.option input[value="${key.toUpperCase()}"]` : null),
};
