/** How a question is answered, whatever its type: what the player asks of a type, and what types share. */
import { h, type Words } from "../../../../hub/client/dom";

export type Value = string | boolean | string[] | Record<string, boolean> | Record<string, string> | null;

export interface Piece {
  id: string;
  html: string;
}

/** A question of a form. What only one type has stands beside these under the type's own names. */
export interface Item {
  ref: string;
  number: number;
  type: string;
  marks: string;
  stem: string;
  passage: string | null;
  options: Piece[];
  statements: Piece[];
  free?: boolean;
  left?: Piece[];
  right?: Piece[];
  words?: Piece[];
  lists?: Record<string, Piece[]>;
}

export interface Held {
  value: Value;
  locked: boolean;
}

export type Status = "blank" | "partial" | "done" | "malformed";

export interface Answering {
  /** The text that says what the question is worth. */
  marks: "marks" | "marks_at_most";
  /** Whether the controls stand within the text, which they then show themselves. */
  inText?: boolean;
  /** Builds the native controls; `answer` is told of every change. */
  controls(item: Item, held: Held, words: Words, answer: (value: Value) => void): HTMLElement;
  /** How far an answer that is not blank is. */
  status(item: Item, value: NonNullable<Value>): Status;
  /** What an answer that is partial or malformed lacks, in words. */
  lack?(item: Item, value: NonNullable<Value>, words: Words): string;
  /** The control that a key pressed outside of fields stands for. */
  shortcut?(key: string): string | null;
}

/** An element with clean HTML of the bank: the form is built from it by the server. */
export function html(tag: "span" | "div", className: string, content: string): HTMLElement {
  const made = h(tag, { class: className });
  made.innerHTML = content;
  return made;
}
