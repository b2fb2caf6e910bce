/**
 * The frame of a foreign package in a page of the hub, and the only thing that speaks with it. What the package says is checked, sent
 * to the hub, and shown as saved only when the hub has said so.
 */
import { PROTOCOL, readMessage, type LaunchItem, type Report, type Start } from "./messages";

interface Launch {
  profile: string;
  version: string;
  person: string;
  items: LaunchItem[];
}
interface Kept {
  sequence: number;
  items: Record<string, Omit<Report, "item">>;
}
interface Answer {
  sequence: number;
  saved_at: string;
  words: string;
  error?: string;
  message?: string;
}

const PAUSE = 1500; // milliseconds between two saves
const RETRIES = [2, 4, 8, 15, 30]; // seconds after which a failed save is tried again; the last goes on
const KEEPALIVE = 60_000; // bytes that a browser sends on while the page closes

function word(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

class PackageFrame extends HTMLElement {
  private frame: HTMLIFrameElement | null = null;
  private launch: Launch | null = null;
  private kept: Kept = { sequence: 0, items: {} };
  private open = "";
  private readonly window = word();
  private base = 0;
  private sequence = 0;
  private waiting = new Map<string, Report>();
  private sending = false;
  private ended = false;
  private failures = 0;
  private timer = 0;
  private lastSave = 0;

  connectedCallback(): void {
    this.frame = this.querySelector("iframe");
    const described = this.querySelector("script[type='application/json']");
    if (!this.frame || !described) return;
    const { launch, kept } = JSON.parse(described.textContent ?? "{}") as { launch: Launch; kept: Kept };
    this.launch = launch;
    this.kept = kept;
    this.base = this.sequence = kept.sequence;
    this.open = this.dataset.item ?? launch.items[0]?.id ?? "";
    window.addEventListener("message", this.onMessage);
    window.addEventListener("online", this.onOnline);
    window.addEventListener("pagehide", this.onLeave);
    document.addEventListener("visibilitychange", this.onLeave);
    this.addEventListener("click", this.onClick);
    this.markOpen();
    // the frame may have loaded before this script: its player is asked to say again that it is there
    if (this.dataset.keeps !== undefined) this.post({ protocol: PROTOCOL, type: "hello" });
  }

  disconnectedCallback(): void {
    window.removeEventListener("message", this.onMessage);
    window.removeEventListener("online", this.onOnline);
    window.removeEventListener("pagehide", this.onLeave);
    document.removeEventListener("visibilitychange", this.onLeave);
  }

  private post(message: object): void {
    // a document without origin can only be named by a star; its frame is held to the content origin by our own policy (frame-src)
    this.frame?.contentWindow?.postMessage(message, this.dataset.opaque !== undefined ? "*" : (this.dataset.origin ?? ""));
  }

  private readonly onMessage = (event: MessageEvent): void => {
    if (!this.frame || event.source !== this.frame.contentWindow || this.dataset.keeps === undefined) return;
    if (event.origin !== (this.dataset.opaque !== undefined ? "null" : this.dataset.origin)) return;
    const message = readMessage(event.data, new Set(this.launch?.items.map((item) => item.id)));
    if (!message) return;
    if (message.type === "ready") this.start();
    else if (message.type === "height") this.frame.style.height = `${message.pixels}px`;
    else if (message.type === "failed") this.say("failed");
    else this.take(message.report);
  };

  private start(): void {
    const item = this.launch?.items.find((one) => one.id === this.open);
    if (!item || !this.launch) return;
    const before = this.waiting.get(item.id) ?? this.kept.items[item.id];
    const message: Start = {
      protocol: PROTOCOL,
      type: "start",
      version: this.launch.version,
      person: this.launch.person,
      language: document.documentElement.lang,
      item,
      kept: before ? { ...before, item: item.id } : null,
    };
    this.post(message);
  }

  private take(report: Report): void {
    if (this.ended || !this.dataset.ticket) return;
    this.waiting.set(report.item, report);
    this.say("saving");
    this.plan(Math.max(0, this.lastSave + PAUSE - Date.now()));
  }

  private plan(after: number): void {
    if (this.timer || this.sending) return;
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      void this.save(false);
    }, after);
  }

  private async save(leaving: boolean): Promise<void> {
    const next = this.waiting.entries().next();
    if (next.done || this.sending || this.ended) return;
    const [id, report] = next.value;
    this.sending = true;
    this.lastSave = Date.now();
    const sequence = this.sequence + 1;
    const body = JSON.stringify({
      ticket: this.dataset.ticket,
      launch: this.window,
      base: this.base,
      sequence,
      ...report,
    });
    try {
      const response = await fetch(this.dataset.save ?? "", {
        method: "PUT",
        keepalive: leaving && body.length < KEEPALIVE,
        headers: {
          "Content-Type": "application/json",
          "X-CSRF-Token": document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "",
        },
        body,
      });
      const answer = (await response.json()) as Answer;
      if (response.ok) this.acknowledged(id, report, sequence, answer);
      else if (response.status >= 500 || response.status === 429) throw new Error(String(response.status));
      else this.refused(response.status, id, answer);
    } catch {
      this.failures += 1;
      this.say("offline");
    } finally {
      this.sending = false;
    }
    if (this.waiting.size && !this.ended) {
      this.plan(this.failures ? (RETRIES[Math.min(this.failures, RETRIES.length) - 1] ?? 30) * 1000 : PAUSE);
    }
  }

  private acknowledged(id: string, report: Report, sequence: number, answer: Answer): void {
    this.failures = 0;
    this.sequence = Math.max(sequence, answer.sequence);
    const { item: _item, ...rest } = report;
    this.kept.items[id] = rest;
    if (this.waiting.get(id) === report) this.waiting.delete(id); // a newer one that came meanwhile stays
    if (!this.waiting.size) this.say("saved", answer.saved_at);
    const words = this.querySelector("[data-words]");
    if (words) words.textContent = answer.words;
    const button = this.querySelector<HTMLElement>("[data-start-over]");
    if (button) button.hidden = false;
    this.markDone(id, report.completion === "completed");
  }

  private refused(status: number, id: string, answer: Answer): void {
    if (status === 422 || status === 400) {
      this.waiting.delete(id); // the package says something that cannot be kept; the next report may be better
      this.say("refused");
      return;
    }
    this.ended = true;
    this.say(status === 409 ? "elsewhere" : status === 401 ? "signedOut" : "ended", answer.message ?? "");
  }

  private say(state: string, more = ""): void {
    const box = this.querySelector<HTMLElement>("[data-state]");
    if (!box) return;
    box.dataset.state = state;
    const text = (this.dataset[state] ?? "").replace("{}", more);
    if (box.textContent !== text) box.textContent = text;
    this.toggleAttribute("data-unsaved", state !== "saved");
  }

  private readonly onOnline = (): void => {
    if (!this.waiting.size) return;
    window.clearTimeout(this.timer);
    this.timer = 0;
    void this.save(false);
  };

  private readonly onLeave = (): void => {
    if (document.visibilityState !== "hidden" || !this.waiting.size) return;
    window.clearTimeout(this.timer);
    this.timer = 0;
    void this.save(true);
  };

  private readonly onClick = (event: Event): void => {
    const target = event.target as HTMLElement;
    const chosen = target.closest<HTMLElement>("[data-open-item]");
    if (chosen) {
      this.open = chosen.dataset.openItem ?? "";
      this.markOpen();
      this.start();
    } else if (target.closest("[data-start-over]")) void this.startOver();
    else if (target.closest("[data-fill-screen]")) void this.frame?.requestFullscreen?.();
  };

  private async startOver(): Promise<void> {
    if (!window.confirm(this.dataset.overQuestion)) return;
    this.ended = true; // what the frame still says belongs to the past
    const response = await fetch(this.dataset.reset ?? "", {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-CSRF-Token": document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "",
      },
      body: JSON.stringify({ ticket: this.dataset.ticket }),
    }).catch(() => null);
    if (response?.ok) window.location.reload();
    else {
      this.ended = false;
      this.say("offline");
    }
  }

  private markOpen(): void {
    for (const button of this.querySelectorAll<HTMLElement>("[data-open-item]")) {
      if (button.dataset.openItem === this.open) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }

  private markDone(id: string, isDone: boolean): void {
    const button = [...this.querySelectorAll<HTMLElement>("[data-open-item]")].find((one) => one.dataset.openItem === id);
    const mark = button?.querySelector<HTMLElement>("[data-done]");
    if (mark) mark.hidden = !isDone;
  }
}

customElements.define("package-frame", PackageFrame);
