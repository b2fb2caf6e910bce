/** The player: opens the attempt, shows one question at a time, keeps clock and save state in words, hands in. */
import { h, Words } from "../../../../hub/client/dom";
import { drawMath } from "../../../../hub/client/math";
import type { Item, Value } from "../../../bank/item_types/client/answering";
import { answering } from "../../../bank/item_types/client/registry";
import { Api, type Opening, type Reply } from "./api";
import { drawCheck } from "./check";
import { ServerClock } from "./clock";
import { drawList, done, name } from "./list";
import type { Form, Part } from "./model";
import { controls, stem } from "./question";
import { Saver, type Change } from "./saver";
import type { State } from "./state";
import { Store } from "./store";

const LAST_MINUTES = 5 * 60_000;
const OPEN_RETRY = [2000, 4000, 8000, 15_000];

export class Player {
  private readonly words: Words;
  private readonly api: Api;
  private readonly clock = new ServerClock();
  private readonly channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("hoclieu-player");
  private readonly clientId = randomId();
  private store!: Store;
  private saver!: Saver;
  private form!: Form;
  private items: Item[] = [];
  private state!: State;
  private attempt = 0;
  private view: "question" | "check" | "waiting" = "question";
  private handingIn = false;
  private left = false;

  constructor(private readonly root: HTMLElement) {
    const data = root.dataset;
    this.words = new Words(JSON.parse(data.texts ?? "{}") as Record<string, string>, root.querySelector("template[data-icons]")!, data.zone!, data.language!);
    const csrf = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
    this.api = new Api(data.base!, csrf);
  }

  async open(): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      try {
        const started = await this.api.start(this.root.dataset.sitting!, this.clientId);
        if (!started.ok) return this.cannotOpen(started);
        const form = await this.api.form(started.body.form.url);
        if (!form.ok) throw new Error(form.error);
        this.form = form.body;
        await this.begin(started);
        return;
      } catch {
        this.message(this.words.t("opening_failed"));
        await new Promise((go) => setTimeout(go, OPEN_RETRY[Math.min(tries, OPEN_RETRY.length - 1)]));
      }
    }
  }

  private cannotOpen(reply: Reply<Opening>): void {
    if (reply.error === "attempt_finished") location.replace(this.root.dataset.receipt!);
    else if (reply.status === 401) location.assign(`${this.root.dataset.signIn!}?next=${encodeURIComponent(location.pathname)}`);
    else this.message((reply.body as unknown as { message?: string }).message ?? this.words.t("opening_failed"));
  }

  private async begin(started: Reply<Opening>): Promise<void> {
    const opening = started.body;
    this.attempt = opening.attempt;
    this.api.token = opening.token;
    this.clock.learn(opening.server_now, opening.deadline, started.sent, started.received);
    this.items = this.form.parts.flatMap((part) => part.items);
    this.store = await Store.open(this.attempt);
    this.saver = new Saver(this.api, this.store, this.clock, this.attempt, this.clientId, opening.epoch, (what) => this.on(what));
    this.saver.seq = opening.acked_through;
    this.state = {
      values: new Map(Object.entries(opening.answers).map(([ref, answer]) => [ref, answer.value])),
      flags: await this.store.flags(),
      unsent: new Set(),
      offline: false,
      locked: false,
      current: this.items[0]!,
    };
    for (const event of await this.saver.restore()) {
      const held = opening.answers[event.item];
      if (!held || event.epoch > held.epoch || (event.epoch === held.epoch && event.seq >= held.seq)) this.state.values.set(event.item, event.value);
    }
    if (Object.keys(opening.answers).length) this.saver.savedAt = opening.server_now;
    this.listen(opening.heartbeat_seconds);
    const wanted = this.items.find((item) => item.ref === decodeURIComponent(location.hash.slice(1)));
    this.root.classList.add("ready");
    this.find(".submit").addEventListener("click", () => this.showCheck());
    await this.show(wanted ?? this.items[0]!, false);
    this.tick();
  }

  private listen(seconds: number): void {
    setInterval(() => void this.saver.beat(), seconds * 1000);
    setInterval(() => this.tick(), 1000);
    addEventListener("online", () => void this.saver.flush());
    addEventListener("pagehide", () => void this.saver.flush(true));
    addEventListener("visibilitychange", () => void (document.visibilityState === "hidden" ? this.saver.flush(true) : this.saver.beat()));
    addEventListener("keydown", (event) => this.key(event));
    this.channel?.addEventListener("message", (event: MessageEvent<{ attempt: number; client: string }>) => {
      if (event.data.attempt === this.attempt && event.data.client !== this.clientId) void this.saver.beat();
    });
    this.channel?.postMessage({ attempt: this.attempt, client: this.clientId });
    this.views();
  }

  private on(what: Change): void {
    if (!this.state || this.left) return;
    if (what === "signin") this.askSignIn();
    if (what === "fenced") this.fenced();
    if (what === "finished" && !this.handingIn) void this.finish();
    if (what === "answers") void this.refetch();
    this.state.unsent = this.saver.unsent();
    this.state.offline = this.saver.offlineSince !== null;
    this.drawSaved();
    this.drawTiles();
  }

  private find<T extends HTMLElement>(selector: string): T {
    return this.root.querySelector<T>(selector)!;
  }

  private message(text: string): void {
    const sheet = this.find("#question");
    sheet.setAttribute("aria-busy", "false");
    sheet.replaceChildren(h("p", { class: "opening", role: "status" }, text));
  }

  // --- answers

  private answer(item: Item, value: Value): void {
    if (this.state.locked) return;
    this.state.values.set(item.ref, value);
    this.saver.record(item.ref, value);
  }

  /** Another page of this pupil handed over answers late: show those that this page has none for. */
  private async refetch(): Promise<void> {
    const reply = await this.api.answers(this.attempt).catch(() => null);
    if (!reply?.ok) return;
    const waiting = this.saver.unsent();
    for (const [ref, held] of Object.entries(reply.body.answers)) if (!waiting.has(ref)) this.state.values.set(ref, held.value);
    if (this.view === "question") await this.show(this.state.current, false);
  }

  // --- one question

  private partOf(item: Item): Part {
    return this.form.parts.find((part) => part.items.includes(item))!;
  }

  private async show(item: Item, focus = true): Promise<void> {
    if (this.left) return;
    void (this.state.current !== item && this.saver.flush());
    this.state.current = item;
    this.view = "question";
    history.replaceState(null, "", `#${item.ref}`);
    const { words } = this;
    const part = this.partOf(item);
    const held = { value: this.state.values.get(item.ref) ?? null, locked: this.state.locked };
    const title = h("h1", { tabindex: "-1" }, words.t("question", { number: item.number }));
    const marks = words.t(answering(item).marks, { marks: words.number(item.marks) });
    const made = h(
      "div",
      { class: "one" },
      ...this.notices(),
      h("div", { class: "sheet-head" }, h("p", { class: "small soft" }, `${words.t(`part_long_${part.label}`)} · ${marks}`), title, this.flagButton(item)),
      stem(item),
      controls(item, held, words, (value) => this.answer(item, value)),
      this.turn(item),
    );
    await drawMath(made);
    if (this.state.current !== item || this.view !== "question") return;
    const sheet = this.find("#question");
    sheet.setAttribute("aria-busy", "false");
    sheet.replaceChildren(made);
    this.root.classList.remove("checking");
    this.drawTiles();
    this.drawWhere(item, part);
    made.querySelector("#cells")?.addEventListener("blur", () => void this.saver.flush());
    if (focus) {
      scrollTo({ top: 0 });
      (made.querySelector<HTMLElement>("#cells") ?? title).focus({ preventScroll: true });
    }
  }

  private flagButton(item: Item): HTMLElement {
    const button = h("button", { type: "button", class: "button flag", "aria-pressed": String(this.state.flags.has(item.ref)) }, this.words.icon("flag"), this.words.t("flag"));
    button.addEventListener("click", () => {
      const on = !this.state.flags.delete(item.ref);
      if (on) this.state.flags.add(item.ref);
      button.setAttribute("aria-pressed", String(on));
      void this.store.keepFlags(this.state.flags);
      this.drawTiles();
    });
    return button;
  }

  private turn(item: Item): HTMLElement {
    const { words } = this;
    const at = this.items.indexOf(item);
    const before = this.items[at - 1];
    const after = this.items[at + 1];
    const label = (other: Item): string =>
      this.partOf(other) === this.partOf(item)
        ? words.t("question", { number: other.number })
        : words.t("part_question", { part: this.partOf(other).label, number: other.number });
    const made = h("nav", { class: "turn", "aria-label": words.t("turn") });
    made.append(
      before ? h("button", { type: "button", class: "button", onclick: () => void this.show(before) }, words.icon("chevron-left"), label(before)) : h("span"),
      h("span", { class: "keys" }, words.t(`keys_${item.type}`)),
      after
        ? h("button", { type: "button", class: "button primary next", onclick: () => void this.show(after) }, label(after), words.icon("chevron-right"))
        : h("button", { type: "button", class: "button primary next", onclick: () => this.showCheck() }, words.t("check_short"), words.icon("chevron-right")),
    );
    return made;
  }

  private next(): void {
    this.find<HTMLButtonElement>(".turn .next").click();
  }

  private key(event: KeyboardEvent): void {
    if (this.view !== "question" || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const target = event.target as HTMLElement;
    const typing = target instanceof HTMLInputElement && target.type !== "radio" && target.type !== "checkbox";
    if (event.key === "Enter" && !(target instanceof HTMLButtonElement) && !(target instanceof HTMLAnchorElement)) {
      event.preventDefault();
      this.next();
    } else if (!typing) {
      const control = answering(this.state.current).shortcut?.(event.key);
      if (control) this.find<HTMLInputElement>(control)?.click();
    }
  }

  // --- notices, saved line, tiles, clock

  private notices(): HTMLElement[] {
    const { words } = this;
    const made: HTMLElement[] = [];
    if (this.saver.fenced) made.push(this.notice("call", "devices", words.t("fenced_title"), [words.t("fenced_body")], words.t("fenced_here"), () => location.reload()));
    if (!this.store.works) made.push(this.notice("warn", "alert-triangle", words.t("no_store_title"), [words.t("no_store_body")]));
    if (this.saver.refused) made.push(this.notice("warn", "alert-triangle", words.t("refused_title"), [words.t("refused_body")]));
    if (this.saver.offlineSince !== null) {
      const waiting = [...this.saver.unsent()].map((ref) => this.items.find((item) => item.ref === ref)).filter((item): item is Item => item !== undefined);
      const list = waiting.map((item) => name(item, words, [], this.partOf(item))).join("; ");
      const lines = [words.t("offline_body"), ...(waiting.length ? [words.t("offline_list", { count: waiting.length, list })] : []), words.t("offline_clock")];
      const retry = (): void => void this.saver.flush().then(() => this.saver.beat());
      made.push(this.notice("info", "wifi-off", words.t("offline_title", { time: words.time(this.saver.offlineSince) }), lines, words.t("offline_retry"), retry));
    }
    return made;
  }

  private notice(kind: string, icon: string, title: string, lines: string[], action = "", act: () => void = () => undefined): HTMLElement {
    const body = h("div", {}, h("p", {}, h("b", {}, title)), ...lines.map((line) => h("p", {}, line)));
    if (action) body.append(h("button", { type: "button", class: "button", onclick: act }, action));
    return h("section", { class: `notice ${kind}`, "aria-label": title }, this.words.icon(icon), body);
  }

  private drawSaved(): void {
    const { words, saver } = this;
    const waiting = this.state.unsent;
    const first = this.items.find((item) => waiting.has(item.ref));
    const label = first ? name(first, words, this.form.parts, this.partOf(first)).toLowerCase() : "";
    let icon = "cloud-check";
    let text = saver.savedAt ? words.t("saved", { time: words.time(saver.savedAt) }) : words.t("nothing_yet");
    let soft = "";
    if (this.state.offline && waiting.size) {
      [icon, text, soft] = ["cloud-off", words.t("unsent", { count: waiting.size }), words.t("kept_here")];
    } else if (this.state.offline) {
      [icon, text, soft] = ["cloud-off", words.t("no_network"), words.t("kept_here")];
    } else if (waiting.size) {
      icon = "cloud-upload";
      const saving = waiting.size > 1 ? words.t("saving_many", { count: waiting.size }) : words.t("saving", { question: label });
      if (saver.savedAt) soft = saving;
      else text = saving.charAt(0).toUpperCase() + saving.slice(1);
    } else if (this.view === "check" && saver.savedAt) {
      soft = words.t("nothing_unsent");
    }
    const place = this.find(".saved");
    place.classList.toggle("offline", this.state.offline);
    const written = text + soft;
    if (place.dataset.written === written) return;
    place.dataset.written = written;
    place.replaceChildren(words.icon(icon), h("span", {}, text, soft ? h("span", { class: "soft" }, ` · ${soft}`) : null));
  }

  private drawTiles(): void {
    const total = this.items.length;
    const ready = this.form.parts.reduce((sum, part) => sum + done(part, this.state), 0);
    this.find(".questions .so-far").textContent = this.words.t("done_of", { done: ready, total });
    drawList(this.find(".questions .tiles"), this.form.parts, this.state, this.words, (item) => {
      this.find<HTMLDialogElement>("#list-dialog").close();
      void this.show(item);
    });
  }

  private drawWhere(item: Item, part: Part): void {
    const { words } = this;
    const text = words.t("where", { number: this.items.indexOf(item) + 1, total: this.items.length });
    const small = words.t("where_part", { part: part.label, number: item.number });
    const button = this.find(".where");
    button.querySelector("span")!.replaceChildren(text, h("small", {}, small));
    button.setAttribute("aria-label", `${text}, ${small}. ${words.t("open_list")}`);
  }

  private tick(): void {
    if (this.left) return;
    const left = this.clock.left();
    const minutes = Math.max(0, Math.ceil(left / 60_000));
    const seconds = Math.max(0, Math.ceil(left / 1000));
    const text = left > LAST_MINUTES ? this.words.t("minutes_left", { minutes }) : this.words.t("time_left", { time: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` });
    const clock = this.find(".clock");
    const big = clock.querySelector("b")!;
    if (big.textContent !== text) big.textContent = text;
    const end = this.words.t("ends", { time: this.words.time(this.clock.end()) });
    const small = clock.querySelector("small")!;
    if (small.textContent !== end) small.textContent = end;
    if (left <= 0 && !this.handingIn) void this.timeUp();
  }

  // --- check, hand in, end

  private showCheck(focus = true): void {
    if (this.left) return;
    this.view = "check";
    this.find<HTMLDialogElement>("#list-dialog").close();
    void this.saver.flush();
    this.root.classList.add("checking");
    const made = drawCheck(this.form.parts, this.state, Math.max(0, Math.ceil(this.clock.left() / 60_000)), this.words, {
      go: (item) => void this.show(item),
      back: () => void this.show(this.state.current),
      handIn: () => void this.handIn(),
    });
    this.find("#question").replaceChildren(made);
    this.drawSaved();
    if (!focus) return;
    scrollTo({ top: 0 });
    made.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }

  private async timeUp(): Promise<void> {
    this.lock();
    await this.handIn();
  }

  private lock(): void {
    this.state.locked = true;
    for (const input of this.root.querySelectorAll<HTMLInputElement>("#question input")) input.disabled = true;
  }

  private async handIn(): Promise<void> {
    if (this.handingIn) return;
    this.handingIn = true;
    this.lock();
    this.view = "waiting";
    this.root.classList.add("checking");
    const text = h("p", { role: "status" }, this.words.t("handing_in"));
    this.find("#question").replaceChildren(h("div", { class: "last-look waiting" }, h("h1", { tabindex: "-1" }, this.words.t("handing_in_title")), text));
    for (let tries = 0; !this.saver.fenced; tries += 1) {
      if (await this.saver.submit()) return this.finish();
      if (this.saver.fenced) break;
      text.textContent = this.words.t("handing_in_waits", { count: this.saver.waiting });
      await new Promise((go) => setTimeout(go, Math.min(1000 * 2 ** tries, 15_000) * (0.5 + Math.random())));
    }
    this.handingIn = false;
    await this.show(this.state.current);
  }

  private async finish(): Promise<void> {
    if (this.left) return;
    if (this.saver.waiting) await this.saver.flush();
    this.left = true;
    // only what the server holds may go from this device
    if (!this.saver.waiting) await this.store.clear().catch(() => undefined);
    location.replace(this.root.dataset.receipt!);
  }

  private fenced(): void {
    this.lock();
    if (this.view === "question") void this.show(this.state.current, false);
  }

  // --- the sign-in that ended, text size and contrast

  private askSignIn(): void {
    const dialog = this.find<HTMLDialogElement>("#sign-in-dialog");
    const form = dialog.querySelector("form")!;
    const error = dialog.querySelector<HTMLElement>(".error")!;
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    form.onsubmit = async (event) => {
      event.preventDefault();
      error.hidden = true;
      const password = form.querySelector<HTMLInputElement>('input[type="password"]')!;
      try {
        const reply = await this.api.signIn(this.root.dataset.signIn!, this.root.dataset.username!, password.value);
        password.value = "";
        if (!reply.ok) throw new Error(reply.body.message ?? "");
        dialog.close();
        await this.saver.resume();
      } catch (refused) {
        error.textContent = (refused instanceof Error && !(refused instanceof TypeError) && refused.message) || this.words.t("sign_in_failed");
        error.hidden = false;
        password.focus();
      }
    };
    if (!dialog.open) dialog.showModal();
  }

  private views(): void {
    const wide = matchMedia("(min-width: 961px)");
    const roomy = matchMedia("(min-width: 1321px)");
    const place = (): void => {
      const list = this.find(".questions");
      const target = wide.matches ? this.find(".room") : this.find("#list-dialog");
      if (list.parentElement !== target) target.append(list);
      const view = this.find(".view");
      const holder = roomy.matches ? this.find(".view-place") : this.find("#view-dialog .body");
      if (view.parentElement !== holder) holder.append(view);
      if (wide.matches) this.find<HTMLDialogElement>("#list-dialog").close();
      if (roomy.matches) this.find<HTMLDialogElement>("#view-dialog").close();
    };
    wide.addEventListener("change", place);
    roomy.addEventListener("change", place);
    place();
    this.find(".where").addEventListener("click", () => this.find<HTMLDialogElement>("#list-dialog").showModal());
    this.find(".open-view").addEventListener("click", () => this.find<HTMLDialogElement>("#view-dialog").showModal());
    const size = (value: string): void => {
      this.root.dataset.size = value;
    };
    for (const input of this.root.querySelectorAll<HTMLInputElement>('input[name="size"]')) {
      input.checked = input.value === (recall("player-size") ?? "1");
      input.addEventListener("change", () => (size(input.value), remember("player-size", input.value)));
    }
    size(recall("player-size") ?? "1");
    const contrast = this.find<HTMLInputElement>('input[name="contrast"]');
    contrast.checked = recall("player-contrast") === "on";
    const apply = (): void => void document.documentElement.classList.toggle("high-contrast", contrast.checked);
    contrast.addEventListener("change", () => (apply(), remember("player-contrast", contrast.checked ? "on" : "off")));
    apply();
  }
}

function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // a private window forgets it; nothing depends on it
  }
}
