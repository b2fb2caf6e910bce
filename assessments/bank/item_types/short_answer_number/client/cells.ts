/** The rules of the four cells. Nothing here touches the page or the network. */
export type Problem = "minus_place" | "comma_place" | "comma_twice" | "no_digit_before" | "no_digit_after" | "no_digit" | "too_long";

const CELLS = 4;

/** The spelling that is sent and marked: a hyphen for any minus sign, a comma for a point. */
export function plain(text: string): string {
  return text.replace(/[−–]/g, "-").replace(/\./g, ",").replace(/[^0-9,-]/g, "").slice(0, CELLS);
}

/** How an answer is shown: with a real minus sign. */
export function shown(text: string): string {
  return text.replace(/-/g, "−");
}

/** What is wrong with the spelling of a short answer by the rules of the answer sheet, or null. */
export function problemOf(text: string): Problem | null {
  if (!text) return null;
  if (text.length > CELLS) return "too_long";
  if (text.lastIndexOf("-") > 0) return "minus_place";
  if (text.split(",").length > 2) return "comma_twice";
  if (!/[0-9]/.test(text)) return text.includes(",") ? "no_digit_before" : "no_digit";
  const comma = text.indexOf(",");
  if (comma < 0) return null;
  if (!/[0-9]/.test(text[comma - 1] ?? "")) return "no_digit_before";
  if (comma === text.length - 1) return "no_digit_after";
  return comma > 2 ? "comma_place" : null;
}

/** The same number written by the rules, when it fits the cells. */
export function mended(text: string): string | null {
  let made = text.replace(/^(-?),/, "$10,");
  if (made.endsWith(",")) made = made.slice(0, -1);
  return made !== text && made.length <= CELLS && /[0-9]/.test(made) && problemOf(made) === null ? made : null;
}
