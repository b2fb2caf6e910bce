/** The queue of answers on this device, kept by attempt in IndexedDB: written before anything is sent, pruned only up to what the server acknowledged. */
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Value } from "../../../bank/item_types/client/answering";

export interface StoredEvent {
  attempt: number;
  client: string;
  seq: number;
  epoch: number;
  item: string;
  value: Value;
  mono: number;
  wall: number;
}

interface Schema extends DBSchema {
  events: { key: [number, string, number]; value: StoredEvent; indexes: { attempt: number } };
  marks: { key: number; value: { attempt: number; flags: string[] } };
}

export class Store {
  private constructor(
    private readonly database: IDBPDatabase<Schema> | null,
    private readonly attempt: number,
  ) {}

  /** Opens the store and tries it; without one (private windows, a full disk) answers live in this page only, and the page says so. */
  static async open(attempt: number): Promise<Store> {
    try {
      const database = await openDB<Schema>("hoclieu-player", 1, {
        upgrade(made) {
          made.createObjectStore("events", { keyPath: ["attempt", "client", "seq"] }).createIndex("attempt", "attempt");
          made.createObjectStore("marks", { keyPath: "attempt" });
        },
      });
      const probe: StoredEvent = { attempt: -1, client: "probe", seq: 1, epoch: 0, item: "", value: null, mono: 0, wall: 0 };
      await database.put("events", probe);
      await database.delete("events", [-1, "probe", 1]);
      void navigator.storage?.persist?.().catch(() => false);
      return new Store(database, attempt);
    } catch {
      return new Store(null, attempt);
    }
  }

  get works(): boolean {
    return this.database !== null;
  }

  async put(event: StoredEvent): Promise<void> {
    await this.database?.put("events", event);
  }

  async pending(): Promise<StoredEvent[]> {
    const found = (await this.database?.getAllFromIndex("events", "attempt", this.attempt)) ?? [];
    return found.sort((a, b) => a.epoch - b.epoch || a.seq - b.seq || (a.client < b.client ? -1 : 1));
  }

  async prune(client: string, through: number): Promise<void> {
    if (through > 0) await this.database?.delete("events", IDBKeyRange.bound([this.attempt, client, 0], [this.attempt, client, through]));
  }

  async flags(): Promise<Set<string>> {
    return new Set((await this.database?.get("marks", this.attempt))?.flags);
  }

  async keepFlags(flags: Set<string>): Promise<void> {
    await this.database?.put("marks", { attempt: this.attempt, flags: [...flags] });
  }

  /** After the final acknowledgement: the next pupil at this computer finds nothing. */
  async clear(): Promise<void> {
    for (const event of await this.pending()) await this.database?.delete("events", [event.attempt, event.client, event.seq]);
    await this.database?.delete("marks", this.attempt);
  }
}
