/** What the player shows: one place that all views read. */
import type { Item, Value } from "../../../bank/item_types/client/answering";

export interface State {
  values: Map<string, Value>;
  flags: Set<string>;
  unsent: Set<string>;
  offline: boolean;
  locked: boolean;
  current: Item;
}
