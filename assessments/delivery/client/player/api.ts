/** The answer protocol's calls (docs/answer-protocol.md). A refusal is an answer; only what never reached the server is an exception. */
import type { Value } from "../../../bank/item_types/client/answering";
import type { Form } from "./model";

export interface Standing {
  attempt: number;
  epoch: number;
  state: "open" | "submitting" | "submitted" | "expired";
  server_now: string;
  deadline: string;
  receipt: string | null;
}

export interface ServerAnswer {
  value: Value;
  epoch: number;
  seq: number;
  client: string;
}

export interface Opening extends Standing {
  token: string;
  acked_through: number;
  answers: Record<string, ServerAnswer>;
  form: { url: string; sha256: string };
  heartbeat_seconds: number;
  grace_seconds: number;
}

export interface Saved extends Standing {
  acked_through: number;
  stale: boolean;
}

export interface Beat extends Standing {
  token: string;
  acked_through: number;
  stale_events: number;
}

export interface Reply<T> {
  ok: boolean;
  status: number;
  body: T;
  error: string;
  /** When the request left and when the reply was here, by performance.now(). */
  sent: number;
  received: number;
}

const TIMEOUT = 15_000;

export class Api {
  token = "";

  constructor(
    private readonly base: string,
    private csrf: string,
  ) {}

  start(sitting: string, client: string): Promise<Reply<Opening>> {
    return this.call("POST", `${this.base}/${sitting}/start`, { client });
  }

  form(url: string): Promise<Reply<Form>> {
    return this.call("GET", url);
  }

  answers(attempt: number): Promise<Reply<Standing & { answers: Record<string, ServerAnswer> }>> {
    return this.call("GET", `${this.base}/attempts/${attempt}/answers`);
  }

  events(attempt: number, client: string, events: unknown[], keepalive: boolean): Promise<Reply<Saved>> {
    return this.call("POST", `${this.base}/attempts/${attempt}/events`, { client, events }, keepalive);
  }

  heartbeat(attempt: number, client: string): Promise<Reply<Beat>> {
    return this.call("POST", `${this.base}/attempts/${attempt}/heartbeat`, { client });
  }

  submit(attempt: number, client: string, last_seq: number): Promise<Reply<Standing & { missing: number }>> {
    return this.call("POST", `${this.base}/attempts/${attempt}/submit`, { client, last_seq });
  }

  /** Signs in again without leaving the page; the forgery token changes with it. */
  async signIn(url: string, username: string, password: string): Promise<Reply<{ message?: string }>> {
    await this.renewCsrf();
    const reply = await this.call<{ message?: string }>("POST", url, { username, password });
    await this.renewCsrf();
    return reply;
  }

  private async renewCsrf(): Promise<void> {
    const reply = await this.call<{ csrf_token?: string }>("GET", "/api/csrf");
    if (reply.body.csrf_token) this.csrf = reply.body.csrf_token;
  }

  private async call<T>(method: string, url: string, body?: unknown, keepalive = false): Promise<Reply<T>> {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TIMEOUT);
    const headers: Record<string, string> = { Accept: "application/json", "X-CSRF-Token": this.csrf };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (this.token) headers["X-Attempt-Token"] = this.token;
    const sent = performance.now();
    try {
      const response = await fetch(url, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        keepalive,
        credentials: "same-origin",
        signal: stop.signal,
      });
      const received = performance.now();
      const read = (await response.json()) as T & { error?: string };
      return { ok: response.ok, status: response.status, body: read, error: response.ok ? "" : (read.error ?? "unknown"), sent, received };
    } finally {
      clearTimeout(timer);
    }
  }
}
