/** What a test is. Nothing here touches the page or the network. */
import type { Item, Value } from "../../../bank/item_types/client/answering";

export interface Part {
  label: string;
  items: Item[];
}

export interface Form {
  title: string;
  subject_name: string;
  code: string;
  duration_minutes: number;
  parts: Part[];
}

export function same(one: Value | undefined, other: Value | undefined): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}
