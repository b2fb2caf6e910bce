/** One of the options, by mouse, touch or its letter. */
import { h } from "../../../../../hub/client/dom";
import { html, type Answering } from "../../client/answering";

export const singleChoice: Answering = {
  marks: "marks",

  controls(item, held, words, answer) {
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
  },

  status: () => "done",

  shortcut: (key) => (/^[a-h]$/i.test(key) ? `.option input[value="${key.toUpperCase()}"]` : null),
};
