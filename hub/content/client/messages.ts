/** What hub and player say to one another over the border of the content origin. Both sides check every message's shape. */
export const PROTOCOL = "hoclieu/package/1";

export interface LaunchItem {
  id: string;
  title: string;
  path: string;
  query: string;
  mastery: number | null;
  data: string;
}

/** What one item of a package says of its person. */
export interface Report {
  item: string;
  completion: "unknown" | "incomplete" | "completed";
  success: "unknown" | "passed" | "failed";
  score: number | null;
  location: string;
  seconds: number;
  data: Record<string, unknown>;
}

/** Hub to player: open this item, with what was kept of it. */
export interface Start {
  protocol: typeof PROTOCOL;
  type: "start";
  version: string;
  person: string;
  language: string;
  item: LaunchItem;
  kept: Report | null;
}

export type FromPlayer =
  | { protocol: typeof PROTOCOL; type: "ready" }
  | { protocol: typeof PROTOCOL; type: "height"; pixels: number }
  | { protocol: typeof PROTOCOL; type: "failed" }
  | { protocol: typeof PROTOCOL; type: "report"; report: Report };

const LARGEST = 140_000; // signs of one report

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A foreign message as one of ours, or null. Nothing of it is believed before it went through here. */
export function readMessage(value: unknown, items: ReadonlySet<string>): FromPlayer | null {
  if (!isRecord(value) || value.protocol !== PROTOCOL) return null;
  if (value.type === "ready" || value.type === "failed") return { protocol: PROTOCOL, type: value.type };
  if (value.type === "height" && typeof value.pixels === "number" && Number.isFinite(value.pixels)) {
    return { protocol: PROTOCOL, type: "height", pixels: Math.round(Math.min(Math.max(value.pixels, 120), 6000)) };
  }
  if (value.type === "report") {
    const report = readReport(value.report, items);
    return report && { protocol: PROTOCOL, type: "report", report };
  }
  return null;
}

function readReport(value: unknown, items: ReadonlySet<string>): Report | null {
  if (!isRecord(value) || typeof value.item !== "string" || !items.has(value.item)) return null;
  const { completion, success, score, location, seconds, data } = value;
  if (completion !== "unknown" && completion !== "incomplete" && completion !== "completed") return null;
  if (success !== "unknown" && success !== "passed" && success !== "failed") return null;
  if (score !== null && !(typeof score === "number" && score >= 0 && score <= 1)) return null;
  if (typeof location !== "string" || location.length > 1000) return null;
  if (typeof seconds !== "number" || !(seconds >= 0 && seconds <= 10_000_000)) return null;
  if (!isRecord(data)) return null;
  let text: string;
  try {
    text = JSON.stringify(data); // what JSON does not have falls away; a circle throws
  } catch {
    return null;
  }
  if (text.length > LARGEST) return null;
  return { item: value.item, completion, success, score, location, seconds: Math.floor(seconds), data: JSON.parse(text) };
}
