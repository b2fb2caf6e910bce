/**
 * The page around a SCORM package on the content origin: it holds the interface that the package looks for in its parent (`API` or
 * `API_1484_11`) and tells the hub's page what the package says. It trusts nothing: the package is of the same origin.
 */
import { PROTOCOL, type Report, type Start } from "./messages";

type Tree = Record<string, unknown>;
interface Interface {
  cmi: Tree;
  on(name: string, listener: () => void): void;
  loadFromJSON(json: Tree, element?: string): void;
  renderCommitCMI(terminate: boolean, total?: boolean): unknown;
}

const AFTER_CHANGE = 1000; // milliseconds: several values are set in a row
const stage = document.getElementById("stage") as HTMLElement;
const { files = "", hub = "" } = stage.dataset;
const holder = window as unknown as { API?: unknown; API_1484_11?: unknown };
let stop: () => void = () => undefined;

function tell(message: object): void {
  window.parent.postMessage({ protocol: PROTOCOL, ...message }, hub);
}

const part = (tree: unknown, name: string): Tree => {
  const found = (tree as Tree | undefined)?.[name];
  return typeof found === "object" && found !== null ? (found as Tree) : {};
};
const text = (value: unknown): string => (typeof value === "string" || typeof value === "number" ? String(value) : "");
const number = (value: unknown): number | null => {
  const found = text(value).trim() === "" ? Number.NaN : Number(text(value));
  return Number.isFinite(found) ? found : null;
};
const share = (value: number): number => Math.min(1, Math.max(0, value));

function scoreOf(score: Tree): number | null {
  const scaled = number(score.scaled);
  if (scaled !== null) return share(scaled);
  const raw = number(score.raw);
  if (raw === null) return null;
  const least = number(score.min) ?? 0;
  const most = number(score.max) ?? 100;
  return most > least ? share((raw - least) / (most - least)) : null;
}

const STATUS: Record<string, [Report["completion"], Report["success"]]> = {
  passed: ["completed", "passed"],
  failed: ["completed", "failed"],
  completed: ["completed", "unknown"],
  incomplete: ["incomplete", "unknown"],
  browsed: ["incomplete", "unknown"],
};

/** SCORM's words for how far somebody is, in both versions, as the hub's. */
function read(cmi: Tree, is2004: boolean): Pick<Report, "completion" | "success" | "score" | "location"> {
  if (!is2004) {
    const core = part(cmi, "core");
    const [completion, success] = STATUS[text(core.lesson_status)] ?? ["incomplete", "unknown"];
    return { completion, success, score: scoreOf(part(core, "score")), location: text(core.lesson_location).slice(0, 1000) };
  }
  const completion = text(cmi.completion_status);
  const success = text(cmi.success_status);
  return {
    completion: completion === "completed" ? "completed" : "incomplete",
    success: success === "passed" || success === "failed" ? success : "unknown",
    score: scoreOf(part(cmi, "score")),
    location: text(cmi.location).slice(0, 1000),
  };
}

/** What was kept, as the package finds it at its next launch. */
function restored(kept: Tree, is2004: boolean, start: Start): Tree {
  const fresh = Object.keys(kept).length === 0;
  if (is2004) {
    const entry = fresh ? "ab-initio" : text(kept.exit) === "suspend" ? "resume" : "";
    const { session_time: _time, exit: _exit, ...rest } = kept;
    return { ...rest, learner_id: start.person, launch_data: start.item.data, entry };
  }
  const core = part(kept, "core");
  const entry = fresh ? "ab-initio" : text(core.exit) === "suspend" ? "resume" : "";
  const { session_time: _time, exit: _exit, ...rest } = core;
  const mastery = start.item.mastery === null ? {} : { student_data: { ...part(kept, "student_data"), mastery_score: String(start.item.mastery) } };
  return { ...kept, ...mastery, launch_data: start.item.data, core: { ...rest, student_id: start.person, entry } };
}

type Maker = new (settings: object) => Interface;

async function make(is2004: boolean): Promise<Interface> {
  const settings = { autocommit: false, lmsCommitUrl: false, logLevel: 5 };
  // the library's types know these modules by a default export that they do not have
  const found: unknown = is2004 ? await import("scorm-again/scorm2004/min") : await import("scorm-again/scorm12/min");
  const { Scorm12API, Scorm2004API } = found as { Scorm12API: Maker; Scorm2004API: Maker };
  return is2004 ? new Scorm2004API(settings) : new Scorm12API(settings);
}

async function begin(start: Start): Promise<void> {
  stop();
  const is2004 = start.version === "2004";
  const api = await make(is2004);
  const kept = start.kept?.data ?? {};
  api.loadFromJSON(restored(part(kept, "cmi"), is2004, start), "cmi");
  const began = Date.now();
  const before = start.kept?.seconds ?? 0;
  let timer = 0;
  const report = (): void => {
    window.clearTimeout(timer);
    timer = 0;
    const rendered = JSON.parse(JSON.stringify(api.renderCommitCMI(true, true))) as Tree;
    const cmi = part(rendered, "cmi");
    const seconds = before + Math.round((Date.now() - began) / 1000);
    tell({ type: "report", report: { item: start.item.id, ...read(cmi, is2004), seconds, data: { cmi } } });
  };
  const prefix = is2004 ? "" : "LMS";
  api.on(`${prefix}SetValue.*`, () => {
    if (!timer) timer = window.setTimeout(report, AFTER_CHANGE);
  });
  api.on(`${prefix}Commit`, report);
  api.on(is2004 ? "Terminate" : "LMSFinish", report);
  stop = () => {
    if (timer) report();
  };
  delete holder.API;
  delete holder.API_1484_11;
  if (is2004) holder.API_1484_11 = api;
  else holder.API = api;
  open(start);
}

function open(start: Start): void {
  const frame = document.createElement("iframe");
  frame.title = start.item.title;
  frame.allow = "fullscreen; autoplay";
  const path = start.item.path.split("/").map(encodeURIComponent).join("/");
  frame.src = `${files}${path}${start.item.query}`;
  document.documentElement.lang = start.language;
  stage.replaceChildren(frame);
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
window.addEventListener("pagehide", () => stop());
tell({ type: "ready" });
