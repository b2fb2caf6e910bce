/**
 * Saving: each change is written to the device's store, then sent in batches until the server acknowledges it.
 *
 * Events that the server has acknowledged are pruned, nothing else is. What a page that was reloaded left behind is sent under that page's own
 * client id. A page that was replaced by another goes on sending what it holds, but takes no new answers.
 */
import type { Api, Standing } from "./api";
import type { ServerClock } from "./clock";
import type { Value } from "../../../bank/item_types/client/answering";
import { same } from "./model";
import type { Store, StoredEvent } from "./store";

const DEBOUNCE = 1000;
const DEBOUNCE_NEAR_END = 200;
const NEAR_END = 3 * 60_000;
const BATCH = 100;
const BACKOFF = [1000, 2000, 4000, 8000, 15_000, 30_000];

export type Change = "state" | "fenced" | "signin" | "finished" | "refused" | "answers";

export class Saver {
  /** When the server last acknowledged something, by its own clock; null before. */
  savedAt: string | null = null;
  offlineSince: number | null = null;
  fenced = false;
  refused = 0;
  seq = 0;
  state: Standing["state"] = "open";
  private pending: StoredEvent[] = [];
  private readonly attempted = new Set<string>();
  private readonly setAside = new Set<string>();
  private sending: Promise<void> | null = null;
  private timer = 0;
  private readonly accepted = new Map<string, Value>();
  private failures = 0;
  private unauthorised = 0;
  private signedOut = false;
  private staleEvents = 0;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly api: Api,
    private readonly store: Store,
    private readonly clock: ServerClock,
    private readonly attempt: number,
    private readonly client: string,
    private readonly epoch: number,
    private readonly changed: (what: Change) => void,
  ) {}

  /** Takes over what earlier pages left in the store. */
  async restore(): Promise<StoredEvent[]> {
    this.pending = await this.store.pending();
    for (const event of this.pending) this.attempted.add(key(event));
    if (this.pending.length) this.soon(0);
    return [...this.pending];
  }

  /** The questions that are not yet on the server. */
  unsent(): Set<string> {
    return new Set(this.pending.map((event) => event.item));
  }

  get waiting(): number {
    return this.pending.length;
  }

  /** A change of an answer: on the device first, then on its way. */
  record(item: string, value: Value): void {
    const last = this.pending[this.pending.length - 1];
    const wall = Date.now();
    const mono = Math.round(performance.now());
    let event: StoredEvent;
    if (last && last.item === item && last.client === this.client && !this.attempted.has(key(last))) {
      // not yet tried: the newer value takes its place and number
      if (same(last.value, value)) return;
      event = Object.assign(last, { value, wall, mono });
    } else {
      this.seq += 1;
      event = { attempt: this.attempt, client: this.client, seq: this.seq, epoch: this.epoch, item, value, wall, mono };
      this.pending.push(event);
    }
    const copy = { ...event };
    this.writing = this.writing.then(() => this.store.put(copy)).catch(() => undefined);
    this.changed("state");
    this.soon(this.clock.left() < NEAR_END ? DEBOUNCE_NEAR_END : DEBOUNCE);
  }

  /** Sends now: on leaving a question, on hiding the page, on "try again". */
  flush(keepalive = false): Promise<void> {
    clearTimeout(this.timer);
    if (this.sending) return this.sending;
    this.sending = this.run(keepalive).finally(() => {
      this.sending = null;
      this.changed("state");
    });
    return this.sending;
  }

  /** After a new sign-in. */
  async resume(): Promise<void> {
    this.signedOut = false;
    await this.beat();
    await this.flush();
  }

  /** Asks the server how things stand: token, time, epoch. */
  async beat(): Promise<boolean> {
    if (this.signedOut) return false;
    try {
      const reply = await this.api.heartbeat(this.attempt, this.client);
      if (reply.status === 401) {
        this.signOut();
        return false;
      }
      if (!reply.ok) return false;
      this.api.token = reply.body.token;
      this.learn(reply.body, reply.sent, reply.received);
      this.online();
      if (reply.body.stale_events > this.staleEvents) {
        this.staleEvents = reply.body.stale_events;
        this.changed("answers");
      }
      return true;
    } catch {
      this.offline();
      return false;
    }
  }

  /** Sends everything and hands in; true when the server has finished the attempt. */
  async submit(): Promise<boolean> {
    await this.writing;
    await this.flush();
    if (this.signedOut || this.pending.some((event) => !this.setAside.has(key(event)))) return false;
    try {
      const reply = await this.api.submit(this.attempt, this.client, this.seq);
      if (reply.status === 401) this.signOut();
      if (reply.status === 409 && reply.error === "replaced") this.fence();
      if (!reply.ok) return false;
      this.learn(reply.body, reply.sent, reply.received);
      return reply.body.state === "submitted" || reply.body.state === "expired";
    } catch {
      this.offline();
      return false;
    }
  }

  private soon(delay: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.flush(), delay);
  }

  private async run(keepalive: boolean): Promise<void> {
    while (!this.signedOut) {
      await this.writing;
      const batch = this.nextBatch();
      if (!batch.length) return;
      try {
        if (!(await this.send(batch, keepalive))) return;
      } catch {
        this.offline();
        this.again();
        return;
      }
    }
  }

  /** The oldest waiting events of one client, those of earlier pages first. */
  private nextBatch(): StoredEvent[] {
    const free = this.pending.filter((event) => !this.setAside.has(key(event)));
    const client = free[0]?.client;
    return free.filter((event) => event.client === client).slice(0, BATCH);
  }

  private async send(batch: StoredEvent[], keepalive: boolean): Promise<boolean> {
    for (const event of batch) this.attempted.add(key(event));
    const client = batch[0]!.client;
    const events = batch.map(({ seq, item, value, mono, wall }) => ({ seq, item, value, mono, wall }));
    const reply = await this.api.events(this.attempt, client, events, keepalive);
    if (reply.ok) {
      await this.acknowledge(client, reply.body.acked_through);
      this.savedAt = reply.body.server_now;
      this.learn(reply.body, reply.sent, reply.received);
      for (const event of batch) this.accepted.set(event.item, event.value);
      this.unauthorised = 0;
      this.online();
      return true;
    }
    if (reply.status === 401) {
      if (this.unauthorised++ > 1) throw new Error(reply.error);
      return this.beat();
    }
    if (reply.status >= 500 || reply.status === 429 || reply.status === 408) throw new Error(reply.error);
    if (batch.length > 1) {
      // one of them is refused: each by itself, so that the others are saved
      for (const event of batch) if (!(await this.send([event], keepalive))) return false;
      return true;
    }
    await this.takeBack(batch[0]!);
    return true;
  }

  /** A refused event must not stop what follows it: its number carries the value that the server had before; refused again, it is left alone. */
  private async takeBack(event: StoredEvent): Promise<void> {
    const before = this.accepted.get(event.item) ?? null;
    if (same(event.value, before)) this.setAside.add(key(event));
    else await this.store.put(Object.assign(event, { value: before })).catch(() => undefined);
    this.refused += 1;
    this.changed("refused");
  }

  private async acknowledge(client: string, through: number): Promise<void> {
    this.pending = this.pending.filter((event) => event.client !== client || event.seq > through);
    await this.store.prune(client, through).catch(() => undefined);
    this.changed("state");
  }

  private learn(standing: Standing, sent: number, received: number): void {
    this.clock.learn(standing.server_now, standing.deadline, sent, received);
    this.state = standing.state;
    if (standing.epoch > this.epoch) this.fence();
    if (standing.state === "submitted" || standing.state === "expired") this.changed("finished");
  }

  private fence(): void {
    if (this.fenced) return;
    this.fenced = true;
    this.changed("fenced");
  }

  private signOut(): void {
    if (this.signedOut) return;
    this.signedOut = true;
    this.changed("signin");
  }

  private online(): void {
    this.failures = 0;
    if (this.offlineSince === null) return;
    this.offlineSince = null;
    this.changed("state");
    if (this.pending.length && !this.sending) this.soon(0);
  }

  private offline(): void {
    if (this.offlineSince !== null) return;
    this.offlineSince = this.clock.now();
    this.changed("state");
  }

  private again(): void {
    const wait = BACKOFF[Math.min(this.failures, BACKOFF.length - 1)]!;
    this.failures += 1;
    this.soon(wait * (0.5 + Math.random()));
  }
}

function key(event: StoredEvent): string {
  return `${event.client}:${event.seq}`;
}
