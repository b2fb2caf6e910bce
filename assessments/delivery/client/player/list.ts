/** The list of questions: a tile is a number and a shape; the legend gives word and count. */
import { h, type Words } from "../../../../hub/client/dom";
import type { Item, Status } from "../../../bank/item_types/client/answering";
import { statusOf } from "../../../bank/item_types/client/registry";
import type { Part } from "./model";
import type { State } from "./state";

const SHAPES: Record<Status, string | null> = { blank: null, partial: "circle-half-2", done: "check", malformed: "alert-triangle" };

export function tileFacts(item: Item, state: State, words: Words): { classes: string; label: string; icons: Node[] } {
  const status = statusOf(item, state.values.get(item.ref));
  const icons: Node[] = [];
  const facts = [words.t(`tile_${status}`)];
  const classes = ["cell", status];
  const unsent = state.unsent.has(item.ref);
  if (unsent) {
    classes.push(state.offline ? "unsent" : "saving");
    facts.push(words.t(state.offline ? "tile_unsent" : "tile_saving"));
  }
  const shape = SHAPES[status];
  // the cloud takes the place of the tick: it is about the same answer
  if (shape && !(unsent && status === "done")) icons.push(wrap(words.icon(shape), status));
  if (unsent) icons.push(wrap(words.icon(state.offline ? "cloud-off" : "cloud-upload"), "cloud"));
  if (state.flags.has(item.ref)) {
    icons.push(wrap(words.icon("flag"), "flagged"));
    facts.push(words.t("tile_flagged"));
  }
  if (state.current.ref === item.ref) facts.unshift(words.t("tile_current"));
  return { classes: classes.join(" "), label: facts.join(", "), icons };
}

function wrap(icon: Node, className: string): HTMLElement {
  return h("span", { class: className }, icon);
}

export function name(item: Item, words: Words, parts: Part[], part: Part): string {
  return parts[0] === part ? words.t("question", { number: item.number }) : words.t("part_question", { part: part.label, number: item.number });
}

export function done(part: Part, state: State): number {
  return part.items.filter((item) => statusOf(item, state.values.get(item.ref)) === "done").length;
}

/** Draws the tiles of all parts and the legend anew. */
export function drawList(target: HTMLElement, parts: Part[], state: State, words: Words, go: (item: Item) => void): void {
  const focused = (document.activeElement as HTMLElement | null)?.dataset.ref;
  const made: Node[] = [];
  for (const part of parts) {
    made.push(h("h3", {}, words.t(`part_${part.label}`), h("span", {}, `${done(part, state)}/${part.items.length}`)));
    const cells = h("ol", { class: "plain cells", "aria-label": words.t(`part_${part.label}`) });
    for (const item of part.items) {
      const facts = tileFacts(item, state, words);
      const label = `${name(item, words, parts, part)}, ${facts.label}`;
      const tile = h(
        "button",
        { type: "button", class: facts.classes, title: label, "aria-label": label, "data-ref": item.ref, onclick: () => go(item) },
        String(item.number),
        h("span", { class: "marks" }, ...facts.icons),
      );
      if (state.current.ref === item.ref) tile.setAttribute("aria-current", "true");
      cells.append(h("li", {}, tile));
    }
    made.push(cells);
  }
  made.push(legend(parts, state, words));
  target.replaceChildren(...made);
  if (focused) target.querySelector<HTMLElement>(`[data-ref="${focused}"]`)?.focus();
}

function legend(parts: Part[], state: State, words: Words): HTMLElement {
  const items = parts.flatMap((part) => part.items);
  const count = (status: Status): number => items.filter((item) => statusOf(item, state.values.get(item.ref)) === status).length;
  const made = h("ul", { class: "plain legend", "aria-label": words.t("legend") });
  const line = (classes: string, icon: string | null, text: string, number: string | number): void => {
    if (number === 0) return;
    made.append(h("li", {}, h("span", { class: `sign ${classes}` }, icon ? words.icon(icon) : null), words.t(text), h("b", {}, String(number))));
  };
  line("done", "check", "legend_done", count("done"));
  line("", null, "legend_blank", count("blank"));
  line("partial", "circle-half-2", "legend_partial", count("partial"));
  line("malformed", "alert-triangle", "legend_malformed", count("malformed"));
  line(state.offline ? "unsent" : "saving", state.offline ? "cloud-off" : "cloud-upload", state.offline ? "legend_unsent" : "legend_saving", state.unsent.size);
  line("flagged", "flag", "legend_flagged", items.filter((item) => state.flags.has(item.ref)).length);
  line("now", null, "legend_current", words.t("question_small", { number: state.current.number }));
  return made;
}
