/** One file on its way: tus, with retries that never give up while the fault may pass, and the look at what the server makes of it. */
import * as tus from "tus-js-client";
import { forgetFile, keepFile } from "./kept-files";

export type Phase = "sending" | "waiting" | "paused" | "sign-in" | "checking" | "ready" | "refused";
export interface Kept {
  token: string;
  name: string;
  size: number;
  offset: number;
  state: "receiving" | "received" | "ready" | "refused" | "taken";
  message: string;
  sha256: string | null;
  url: string;
}

const DELAYS = [0, 1000, 2000, 5000, 10_000, 20_000, 30_000];
const AGAIN = 15_000;

export const json = { Accept: "application/json" };
let token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
export const signed = (): Record<string, string> => ({ ...json, "X-CSRF-Token": token });

async function freshToken(): Promise<void> {
  const answer = await fetch("/api/csrf", { headers: json });
  if (answer.ok) token = ((await answer.json()) as { csrf_token: string }).csrf_token;
}

function message(error: tus.DetailedError | Error): string {
  const body = "originalResponse" in error ? error.originalResponse?.getBody() : "";
  try {
    return (JSON.parse(body || "{}") as { message?: string }).message ?? "";
  } catch {
    return "";
  }
}

const status = (error: tus.DetailedError | Error): number => ("originalResponse" in error ? (error.originalResponse?.getStatus() ?? 0) : 0);
const mayPass = (code: number): boolean => code === 0 || code === 409 || code === 423 || code === 460 || code >= 500;

export class Sending {
  phase: Phase = "sending";
  words = "";
  url = "";
  done = 0;
  private upload: tus.Upload;
  private timer = 0;
  private renewed = false;
  private readonly awake = (): void => {
    if (this.phase === "waiting" || (this.phase === "sign-in" && !document.hidden)) this.start();
  };

  constructor(
    readonly file: File,
    endpoint: string,
    purpose: string,
    chunk: number,
    private readonly changed: () => void,
    url = "",
  ) {
    this.url = url;
    this.upload = new tus.Upload(file, {
      endpoint,
      uploadUrl: url || null,
      chunkSize: chunk,
      retryDelays: DELAYS,
      removeFingerprintOnSuccess: true,
      metadata: { filename: file.name, purpose },
      headers: json,
      onBeforeRequest: (request) => request.setHeader("X-CSRF-Token", token),
      onShouldRetry: (error) => {
        const passes = mayPass(status(error));
        if (passes) this.move("waiting");
        return passes;
      },
      onProgress: (sent) => {
        this.done = sent;
        this.move("sending");
      },
      onChunkComplete: (_, sent) => {
        this.done = sent;
        this.renewed = false;
      },
      onUploadUrlAvailable: () => {
        this.url = new URL(this.upload.url ?? "", location.href).pathname;
        void keepFile(this.url, file);
        this.changed();
      },
      onError: (error) => void this.failed(error),
      onSuccess: () => void this.look(),
    });
    window.addEventListener("online", this.awake);
    window.addEventListener("focus", this.awake);
  }

  /** Goes on where an earlier page left this very file, else begins. */
  async begin(): Promise<void> {
    if (!this.url) {
      const before = await this.upload.findPreviousUploads();
      const newest = before.sort((one, other) => other.creationTime.localeCompare(one.creationTime))[0];
      if (newest) this.upload.resumeFromPreviousUpload(newest);
    }
    this.start();
  }

  start(): void {
    window.clearTimeout(this.timer);
    this.move("sending");
    this.upload.start();
  }

  async pause(): Promise<void> {
    window.clearTimeout(this.timer);
    this.move("paused");
    await this.upload.abort();
  }

  async cancel(): Promise<void> {
    this.leave();
    await this.upload.abort().catch(() => undefined);
    if (this.url) {
      await fetch(this.url, { method: "DELETE", headers: { ...signed(), "Tus-Resumable": "1.0.0" } }).catch(() => undefined);
      await forgetFile(this.url);
    }
  }

  private leave(): void {
    window.clearTimeout(this.timer);
    window.removeEventListener("online", this.awake);
    window.removeEventListener("focus", this.awake);
  }

  private async failed(error: tus.DetailedError | Error): Promise<void> {
    const code = status(error);
    if (this.phase === "paused") return;
    if (code === 403 && !this.renewed) {
      this.renewed = true;
      await freshToken().catch(() => undefined);
      this.start();
    } else if (code === 401) {
      this.move("sign-in");
    } else if (mayPass(code)) {
      this.move("waiting");
      this.timer = window.setTimeout(() => this.start(), AGAIN);
    } else {
      this.end("refused", message(error));
    }
  }

  /** Asks what the server makes of the whole file until it has decided. */
  private async look(): Promise<void> {
    this.done = this.file.size;
    this.move("checking");
    for (let wait = 300; ; wait = Math.min(wait * 1.5, 3000)) {
      try {
        const answer = await fetch(this.url, { headers: json });
        if (answer.ok) {
          const kept = (await answer.json()) as Kept;
          if (kept.state === "ready") return this.end("ready", "", kept);
          if (kept.state === "refused") return this.end("refused", kept.message);
        } else if (answer.status === 404) {
          return this.end("refused", "");
        }
      } catch {
        // the connection is gone; ask again
      }
      await new Promise((resolve) => window.setTimeout(resolve, wait));
    }
  }

  kept?: Kept;

  private end(phase: Phase, words: string, kept?: Kept): void {
    this.leave();
    this.kept = kept;
    this.words = words;
    void forgetFile(this.url);
    this.move(phase);
  }

  private move(phase: Phase): void {
    if (this.phase === "paused" && phase === "waiting") return;
    this.phase = phase;
    this.changed();
  }
}
