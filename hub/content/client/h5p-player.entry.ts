/**
 * The page in which an H5P package runs on the content origin, without an origin of its own: h5p-standalone draws it into this very
 * document, and what it says (xAPI statements, its own state) goes to the hub's page.
 */
import { PROTOCOL, type Report, type Start } from "./messages";

interface Instance {
  getCurrentState?(): unknown;
}
interface Statement {
  verb?: { id?: string };
  result?: { score?: { scaled?: number }; completion?: boolean; success?: boolean };
  context?: { contextActivities?: { parent?: unknown[] } };
}
interface Standalone {
  H5P: new (place: HTMLElement, options: Record<string, unknown>) => Promise<void>;
}
interface Core {
  instances?: Instance[];
  externalDispatcher: { on(name: string, listener: (event: { data?: { statement?: Statement } }) => void): void };
}
declare global {
  interface Window {
    H5PStandalone?: Standalone;
    H5P?: Core;
  }
}

const EVERY = 5000; // milliseconds between two looks at the state
const stage = document.getElementById("stage") as HTMLElement;
const { files = "", hub = "", folder = "" } = stage.dataset;
let begun = false;

/** A store that forgets: H5P's core and its libraries expect one, and a document without origin has none. */
function memory(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    clear: () => kept.clear(),
    getItem: (key) => kept.get(String(key)) ?? null,
    key: (index) => [...kept.keys()][index] ?? null,
    removeItem: (key) => void kept.delete(String(key)),
    setItem: (key, value) => void kept.set(String(key), String(value)),
  };
}
for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, { value: memory(), configurable: true });
}

function tell(message: object): void {
  window.parent.postMessage({ protocol: PROTOCOL, ...message }, hub);
}

const finite = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : null);

class Teller {
  private readonly began = Date.now();
  private last = "";
  private readonly said: Pick<Report, "completion" | "success" | "score">;

  constructor(private readonly start: Start) {
    const { completion = "unknown", success = "unknown", score = null } = start.kept ?? {};
    this.said = { completion, success, score };
  }

  /** Takes what an xAPI statement about the whole package says. */
  hear(statement: Statement): void {
    const verb = statement.verb?.id?.split("/").pop();
    const isPart = Boolean(statement.context?.contextActivities?.parent?.length);
    if (this.said.completion === "unknown") this.said.completion = "incomplete";
    if (!isPart && (verb === "completed" || verb === "answered" || verb === "passed" || verb === "failed" || verb === "mastered")) {
      const { result } = statement;
      this.said.completion = "completed";
      this.said.score = finite(result?.score?.scaled) ?? this.said.score;
      if (typeof result?.success === "boolean") this.said.success = result.success ? "passed" : "failed";
    }
    this.report();
  }

  /** Tells the hub when something changed. */
  report(): void {
    const state = window.H5P?.instances?.[0]?.getCurrentState?.();
    const data = state === undefined ? {} : { state: JSON.stringify(state) };
    const fresh = JSON.stringify([this.said, data]);
    if (fresh === this.last || (this.said.completion === "unknown" && state === undefined)) return;
    this.last = fresh;
    const seconds = (this.start.kept?.seconds ?? 0) + Math.round((Date.now() - this.began) / 1000);
    tell({ type: "report", report: { item: this.start.item.id, ...this.said, location: "", seconds, data } });
  }
}

async function begin(start: Start): Promise<void> {
  if (begun || !window.H5PStandalone) return;
  begun = true;
  document.documentElement.lang = start.language;
  const state = start.kept?.data.state;
  const base = files.replace(/\/$/, "");
  await new window.H5PStandalone.H5P(stage, {
    id: "package",
    h5pJsonPath: base,
    frameJs: new URL(`${folder}frame.bundle.js`, location.href).href,
    frameCss: new URL(`${folder}styles/h5p.css`, location.href).href,
    embedType: "div",
    frame: false,
    icon: false,
    saveFreq: EVERY / 1000,
    contentUserData: typeof state === "string" ? [{ dataType: "state", previousState: state, state, subContentId: "0" }] : undefined,
    xAPIObjectIRI: `urn:hoclieu:package:${start.item.id}`,
  });
  const teller = new Teller(start);
  window.H5P?.externalDispatcher.on("xAPI", (event) => {
    if (event.data?.statement) teller.hear(event.data.statement);
  });
  window.setInterval(() => teller.report(), EVERY);
  window.addEventListener("pagehide", () => teller.report());
  new ResizeObserver(() => tell({ type: "height", pixels: document.documentElement.scrollHeight })).observe(stage);
}

window.addEventListener("message", (event: MessageEvent) => {
  if (event.source !== window.parent || event.origin !== hub) return;
  const message = event.data as { protocol?: string; type?: string };
  if (message?.protocol !== PROTOCOL) return;
  if (message.type === "hello") tell({ type: "ready" });
  else if (message.type === "start") void begin(event.data as Start).catch((error: unknown) => {
    console.error(error); // for the makers of the package
    tell({ type: "failed" });
  });
});
tell({ type: "ready" });
