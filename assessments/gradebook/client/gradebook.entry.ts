/** `<grade-sheet>`: marks saved as they are typed, keys and paste as in a spreadsheet, nothing overwritten unseen. */

interface Change {
  pupil_id: number;
  column: string;
  text: string;
  version: number;
}

interface SavedCell {
  pupil_id: number;
  column: string;
  version: number;
  text: string;
  absent: boolean;
}

interface Saved {
  saved_at: string;
  cells: SavedCell[];
  averages: Record<string, string>;
  foot: Record<string, { mean: string; count: string }>;
}

interface Conflicting {
  pupil_id: number;
  column: string;
  version: number;
  mark: string | null;
  met: boolean | null;
  absent: boolean;
  by: string;
}

interface Refusal {
  message?: string;
  fields?: Record<string, string>;
  cells?: Conflicting[];
  columns?: string[];
}

const WAIT = 500;
const RETRY = 3000;

class GradeSheet extends HTMLElement {
  private waiting = new Map<HTMLInputElement, string>();
  private undone: { input: HTMLInputElement; before: string }[] = [];
  private timer = 0;
  private sending = false;

  connectedCallback(): void {
    for (const input of this.inputs()) input.dataset.saved = input.value;
    this.addEventListener("change", (event) => this.onChange(event));
    this.addEventListener("keydown", (event) => this.onKey(event));
    this.addEventListener("paste", (event) => this.onPaste(event));
    this.addEventListener("focusin", (event) => {
      if (event.target instanceof HTMLInputElement && event.target.dataset.column) event.target.select();
    });
    this.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    this.querySelector<HTMLButtonElement>("[data-undo]")?.addEventListener("click", () => this.undo());
    window.addEventListener("beforeunload", (event) => {
      if (this.waiting.size) event.preventDefault();
    });
    window.addEventListener("online", () => void this.send());
  }

  private inputs(): HTMLInputElement[] {
    return [...this.querySelectorAll<HTMLInputElement>("input[data-column]")];
  }

  private find(pupil: number | string, column: string): HTMLInputElement | null {
    return this.querySelector(`tr[data-pupil="${pupil}"] input[data-column="${column}"]`);
  }

  private onChange(event: Event): void {
    const input = event.target as HTMLInputElement;
    if (input.name === "column") {
      const table = this.querySelector("table");
      if (table) table.dataset.column = input.value;
      return;
    }
    if (input.dataset.column) this.put(input);
  }

  private put(input: HTMLInputElement): void {
    if (/^v$/i.test(input.value.trim())) input.value = this.dataset.absent ?? "v";
    const before = input.dataset.saved ?? "";
    input.removeAttribute("aria-invalid");
    input.removeAttribute("title");
    if (input.value.trim() === before && !this.waiting.has(input)) return;
    this.waiting.set(input, before);
    this.say(this.dataset.saving ?? "", "waiting");
    this.sendIn(WAIT);
  }

  private sendIn(delay: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.send(), delay);
  }

  private onKey(event: KeyboardEvent): void {
    const input = event.target as HTMLInputElement;
    if (!input.dataset?.column || event.ctrlKey || event.metaKey || event.altKey) return;
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    const atStart = input.selectionStart === 0 && (input.selectionEnd === 0 || whole);
    const atEnd = input.selectionEnd === input.value.length && (input.selectionStart === input.value.length || whole);
    if (event.key === "Escape") {
      input.value = input.dataset.saved ?? "";
      input.removeAttribute("aria-invalid");
      this.waiting.delete(input);
      input.select();
      return;
    }
    const steps: Record<string, [number, number] | undefined> = {
      Enter: [event.shiftKey ? -1 : 1, 0],
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      ArrowLeft: atStart ? [0, -1] : undefined,
      ArrowRight: atEnd ? [0, 1] : undefined,
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    this.neighbour(input, step[0], step[1])?.focus();
  }

  /** The next cell that can be written, `rows` down and `columns` to the right. */
  private neighbour(input: HTMLInputElement, rows: number, columns: number): HTMLInputElement | null {
    const row = input.closest("tr");
    if (columns) {
      const line = [...(row?.querySelectorAll<HTMLInputElement>("input[data-column]") ?? [])];
      return line[line.indexOf(input) + columns] ?? null;
    }
    const column = this.inputs().filter((other) => other.dataset.column === input.dataset.column);
    return column[column.indexOf(input) + rows] ?? null;
  }

  private onPaste(event: ClipboardEvent): void {
    const start = event.target as HTMLInputElement;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!start.dataset?.column || !/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    let left: HTMLInputElement | null = start;
    for (const line of text.replace(/\r?\n$/, "").split(/\r?\n/)) {
      let cell: HTMLInputElement | null = left;
      for (const value of line.split("\t")) {
        if (!cell) break;
        cell.value = value.trim();
        this.put(cell);
        cell = this.neighbour(cell, 0, 1);
      }
      left = left ? this.neighbour(left, 1, 0) : null;
    }
  }

  private async send(): Promise<void> {
    if (this.sending || !this.waiting.size) return;
    this.sending = true;
    let delay = WAIT;
    const batch = new Map(this.waiting);
    this.waiting.clear();
    const cells: Change[] = [...batch.keys()].map((input) => ({
      pupil_id: Number(input.closest("tr")?.dataset.pupil),
      column: input.dataset.column ?? "",
      text: input.value.trim() === this.dataset.absent ? "v" : input.value.trim(),
      version: Number(input.dataset.version),
    }));
    try {
      const response = await fetch(this.dataset.url ?? "", {
        method: "PUT",
        headers: {
          Accept: "application/json",
          "Content-Type": "application/json",
          "X-CSRF-Token": document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "",
        },
        body: JSON.stringify({ cells }),
      });
      const answer = await response.json();
      if (response.ok) this.accept(answer as Saved, batch);
      else this.refuse(answer, batch);
    } catch {
      for (const [input, before] of batch) if (!this.waiting.has(input)) this.waiting.set(input, before);
      this.say(this.dataset.offline ?? "", "waiting");
      delay = RETRY;
    } finally {
      this.sending = false;
      // also what was typed while this batch was on its way
      if (this.waiting.size) this.sendIn(delay);
    }
  }

  private accept(saved: Saved, batch: Map<HTMLInputElement, string>): void {
    const sent = new Set(batch.keys());
    for (const cell of saved.cells) {
      const input = this.find(cell.pupil_id, cell.column);
      if (!input || this.waiting.has(input)) continue;
      input.dataset.version = String(cell.version);
      if (sent.has(input)) {
        input.value = cell.text;
        input.dataset.saved = cell.text;
        input.removeAttribute("aria-invalid");
        input.removeAttribute("title");
        const box = input.closest("td");
        box?.classList.add("changed");
        box?.classList.toggle("absent", cell.absent);
      }
    }
    for (const [pupil, text] of Object.entries(saved.averages)) {
      const box = this.querySelector(`tr[data-pupil="${pupil}"] [data-average]`);
      if (box) this.write(box, text ? "strong" : "span", text || (this.dataset.incomplete ?? ""), text ? "" : "soft small");
    }
    for (const [code, foot] of Object.entries(saved.foot)) {
      const box = this.querySelector(`[data-foot="${code}"]`);
      const [mean, count] = box ? [...box.children] : [];
      if (mean && count) {
        mean.textContent = foot.mean;
        count.textContent = foot.count;
      }
    }
    this.undone = [...batch].map(([input, before]) => ({ input, before }));
    const button = this.querySelector<HTMLButtonElement>("[data-undo]");
    if (button) button.hidden = false;
    this.say((this.dataset.saved ?? "").replace("{time}", saved.saved_at), "saved");
  }

  private refuse(answer: Refusal, batch: Map<HTMLInputElement, string>): void {
    let message = answer.message ?? "";
    for (const [name, text] of Object.entries(answer.fields ?? {})) {
      const [pupil = "", column = ""] = name.split(":");
      this.mark(this.find(pupil, column), text);
      message = text;
    }
    for (const cell of answer.cells ?? []) {
      const input = this.find(cell.pupil_id, cell.column);
      message = (this.dataset.conflict ?? "").replace("{by}", cell.by).replace("{text}", this.read(cell));
      if (input) input.dataset.version = String(cell.version);
      this.mark(input, message);
    }
    for (const column of answer.columns ?? []) {
      for (const input of batch.keys()) if (input.dataset.column === column) this.mark(input, message);
    }
    const isNamed = [...batch.keys()].some((input) => input.getAttribute("aria-invalid") === "true");
    for (const [input, before] of batch) {
      if (!isNamed) this.mark(input, message);
      // the other cells of a refused batch were not saved either: they go again without the faulty ones
      else if (input.getAttribute("aria-invalid") !== "true" && !this.waiting.has(input)) this.waiting.set(input, before);
    }
    this.say((this.dataset.wrong ?? "").replace("{message}", message), "wrong");
  }

  private read(cell: Conflicting): string {
    if (cell.absent) return this.dataset.absent ?? "";
    if (cell.met !== null) return (cell.met ? this.dataset.met : this.dataset.notMet) ?? "";
    const isVietnamese = document.documentElement.lang === "vi";
    return (isVietnamese ? cell.mark?.replace(".", ",") : cell.mark) ?? this.dataset.empty ?? "";
  }

  private mark(input: HTMLInputElement | null, text: string): void {
    input?.setAttribute("aria-invalid", "true");
    input?.setAttribute("title", text);
  }

  private undo(): void {
    for (const { input, before } of this.undone) {
      input.value = before;
      this.put(input);
    }
    this.undone = [];
    const button = this.querySelector<HTMLButtonElement>("[data-undo]");
    if (button) button.hidden = true;
  }

  private write(box: Element, tag: string, text: string, classes: string): void {
    const made = document.createElement(tag);
    made.textContent = text;
    made.className = classes;
    box.replaceChildren(made);
  }

  private say(text: string, kind: string): void {
    const place = this.querySelector("[data-state]");
    if (place) place.textContent = text;
    const bar = this.querySelector<HTMLElement>(".saved");
    if (bar) bar.dataset.kind = kind;
  }
}

customElements.define("grade-sheet", GradeSheet);
