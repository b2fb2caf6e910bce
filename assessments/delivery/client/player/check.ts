/** The look before handing in: what is missing, by part, each a way back; "Hand in" stands after it. */
import { h, type Words } from "../../../../hub/client/dom";
import { done, tileFacts } from "./list";
import type { Item } from "../../../bank/item_types/client/answering";
import { statusOf } from "../../../bank/item_types/client/registry";
import type { Part } from "./model";
import { lack } from "./question";
import type { State } from "./state";

export interface Doing {
  go: (item: Item) => void;
  back: () => void;
  handIn: () => void;
}

export function drawCheck(parts: Part[], state: State, minutes: number, words: Words, doing: Doing): HTMLElement {
  const items = parts.flatMap((part) => part.items);
  const count = (status: string): number => items.filter((item) => statusOf(item, state.values.get(item.ref)) === status).length;
  const ready = count("done");
  const lead =
    ready === items.length
      ? words.t("check_all_done", { total: items.length })
      : words.t("check_lead", { done: ready, total: items.length, left: items.length - ready, minutes });
  const sums = h("ul", { class: "plain card sums", "aria-label": words.t("check_summary") });
  for (const status of ["done", "blank", "partial", "malformed"]) {
    sums.append(h("li", {}, h("b", {}, String(count(status))), words.t(`legend_${status}`)));
  }
  const made = h("div", { class: "last-look" }, h("h1", { tabindex: "-1" }, words.t("check_title")), h("p", {}, lead), sums);
  for (const part of parts) {
    const rows = part.items.filter((item) => statusOf(item, state.values.get(item.ref)) !== "done" || state.flags.has(item.ref));
    if (rows.length) made.append(section(part, rows, parts, state, words, doing));
  }
  made.append(
    h(
      "div",
      { class: "end" },
      h("p", {}, words.t("check_cost"), h("br"), h("b", {}, words.t("check_final"))),
      h("button", { type: "button", class: "button", onclick: doing.back }, words.icon("chevron-left"), words.t("go_on")),
      h("button", { type: "button", class: "button primary", "data-hand-in": true, onclick: doing.handIn }, words.icon("send"), words.t("hand_in")),
    ),
  );
  return made;
}

function section(part: Part, rows: Item[], parts: Part[], state: State, words: Words, doing: Doing): HTMLElement {
  const list = h("ul", { class: "plain" });
  for (const item of rows) {
    const facts = tileFacts(item, state, words);
    const missing = lack(item, state.values.get(item.ref), words);
    const status = statusOf(item, state.values.get(item.ref));
    list.append(
      h(
        "li",
        {},
        h(
          "button",
          { type: "button", class: "go", onclick: () => doing.go(item) },
          h(
            "span",
            { class: facts.classes },
            h("span", {}, h("span", { class: "visually-hidden" }, `${words.t("question_word")} `), String(item.number)),
            h("span", { class: "marks", "aria-hidden": "true" }, ...facts.icons),
          ),
          h("span", { class: "fact" }, missing ?? words.t("flagged_fact")),
          h("span", { class: "verb" }, h("span", {}, words.t(`go_${status}`, { number: item.number })), words.icon("chevron-right")),
        ),
      ),
    );
  }
  return h(
    "section",
    { class: "card part", "aria-label": words.t(`part_${part.label}`) },
    h("header", {}, h("h2", {}, words.t(`part_${part.label}`)), h("span", { class: "small soft" }, words.t("done_of", { done: done(part, state), total: part.items.length }))),
    list,
  );
}
