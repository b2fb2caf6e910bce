/** Sizes, shares and times in words of the page's language. The texts come from the template, with {places} to fill. */
export type Texts = Record<string, string>;

const language = document.documentElement.lang || "vi";

export function fill(text: string | undefined, values: Record<string, string>): string {
  return (text ?? "").replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
}

export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  let value = bytes;
  let place = 0;
  while (value >= 1000 && place < units.length - 1) {
    value /= 1000;
    place += 1;
  }
  const digits = value < 10 && place > 1 ? 1 : 0;
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value)} ${units[place]}`;
}

export function timeLeft(texts: Texts, seconds: number): string {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 60) return fill(texts.seconds, { count: String(Math.max(1, Math.ceil(seconds))) });
  if (seconds < 5400) return fill(texts.minutes, { count: String(Math.ceil(seconds / 60)) });
  return fill(texts.hours, { count: String(Math.ceil(seconds / 3600)) });
}

/** Bytes a second over the last stretch of the upload. */
export class Pace {
  private points: [number, number][] = [];

  add(done: number): void {
    const now = performance.now();
    this.points.push([now, done]);
    while (this.points.length > 2 && now - (this.points[0]?.[0] ?? now) > 15_000) this.points.shift();
  }

  forget(): void {
    this.points = [];
  }

  left(total: number): number {
    const first = this.points[0];
    const last = this.points.at(-1);
    if (!first || !last || last[1] <= first[1] || last[0] - first[0] < 800) return Number.POSITIVE_INFINITY;
    return (total - last[1]) / ((last[1] - first[1]) / ((last[0] - first[0]) / 1000));
  }
}
