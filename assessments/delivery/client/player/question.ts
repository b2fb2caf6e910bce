/** One question: its text, the controls of its type, and what is still to be done. */
import { h, type Words } from "../../../../hub/client/dom";
import { html, type Held, type Item, type Value } from "../../../bank/item_types/client/answering";
import { answering, statusOf } from "../../../bank/item_types/client/registry";

/** Builds the controls for an item; `answer` is told of every change. */
export function controls(item: Item, held: Held, words: Words, answer: (value: Value) => void): HTMLElement {
  return answering(item).controls(item, held, words, answer);
}

export function stem(item: Item): HTMLElement {
  const made = h("div", { class: "stem", id: "stem" });
  if (item.passage) made.append(html("div", "passage", item.passage));
  if (!answering(item).inText) made.append(html("div", "asked", item.stem));
  return made;
}

/** What of an item is still to be done, in words; null when nothing is. */
export function lack(item: Item, value: Value | undefined, words: Words): string | null {
  const status = statusOf(item, value);
  if (status === "blank") return words.t("not_answered");
  if (status === "done") return null;
  return answering(item).lack?.(item, value ?? "", words) ?? words.t("not_answered");
}
