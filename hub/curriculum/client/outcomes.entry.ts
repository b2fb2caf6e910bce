/** Choosing required outcomes in a form, and narrowing the curriculum's tree by words. Texts come from the template. */

interface Outcome {
  id: number;
  code: string;
  text: string;
  topic: string[];
  grade: number;
  uses: number;
}

const WAIT = 180;

/** A word as it is compared: no accents, lower case. */
function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("\u0111", "d");
}

class OutcomePicker extends HTMLElement {
  private input!: HTMLInputElement;
  private found!: HTMLElement;
  private said!: HTMLElement;
  private chosen!: HTMLElement;
  private outcomes: Outcome[] = [];
  private at = -1;
  private timer = 0;
  private asked?: AbortController;

  connectedCallback(): void {
    if (this.dataset.begun) return;
    this.dataset.begun = "true";
    this.input = this.querySelector<HTMLInputElement>("[role=combobox]")!;
    this.found = this.querySelector<HTMLElement>("[role=listbox]")!;
    this.said = this.querySelector<HTMLElement>("[role=status]")!;
    this.chosen = this.querySelector<HTMLElement>(".picker-chosen")!;
    this.querySelector<HTMLElement>(".picker-search")!.hidden = false;
    this.input.addEventListener("input", () => this.wait());
    this.input.addEventListener("focus", () => this.wait(0));
    this.input.addEventListener("click", () => {
      if (this.found.hidden) this.wait(0); // it may have had the focus before
    });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("focusout", (event) => {
      if (!this.contains(event.relatedTarget as Node | null)) this.close();
    });
    this.found.addEventListener("pointerdown", (event) => event.preventDefault()); // the words keep the focus
    this.found.addEventListener("click", (event) => {
      const option = (event.target as Element).closest<HTMLElement>("[role=option]");
      if (option) this.toggle(Number(option.dataset.index));
    });
    this.chosen.addEventListener("change", (event) => {
      const box = event.target as HTMLInputElement;
      if (!box.checked) this.drop(box.closest("li")!);
    });
    this.count();
  }

  private wait(delay = WAIT): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.search(), delay);
  }

  private values(field: string | undefined): string[] {
    const form = this.closest("form");
    if (!form || !field) return [];
    return new FormData(form).getAll(field).map(String).filter(Boolean);
  }

  private async search(): Promise<void> {
    const subject = this.values(this.dataset.subjectField)[0] ?? this.dataset.subject ?? "";
    if (!subject) {
      this.say(this.dataset.noSubject);
      return;
    }
    const chosen = this.values(this.dataset.gradeField);
    const grades = chosen.length ? chosen : (this.dataset.grades ?? "").split(" ").filter(Boolean);
    const query = new URLSearchParams([["subject", subject], ["q", this.input.value], ...grades.map((grade) => ["grade", grade])]);
    this.asked?.abort();
    this.asked = new AbortController();
    try {
      const answer = await fetch(`${this.dataset.src}?${query}`, { headers: { Accept: "application/json" }, signal: this.asked.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const { outcomes, more } = (await answer.json()) as { outcomes: Outcome[]; more: boolean };
      this.show(outcomes, more);
    } catch (error) {
      if ((error as Error).name !== "AbortError") this.say(this.dataset.failed);
    }
  }

  private show(outcomes: Outcome[], more: boolean): void {
    this.outcomes = outcomes;
    this.at = -1;
    this.input.removeAttribute("aria-activedescendant");
    const picked = this.ids();
    this.found.replaceChildren(...outcomes.map((one, index) => this.option(one, index, picked.has(one.id))));
    this.found.scrollTop = 0;
    const open = outcomes.length > 0 && document.activeElement === this.input;
    this.found.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    if (outcomes.length === 0) this.say(this.dataset.none);
    else if (more) this.say(this.dataset.more);
    else this.count();
  }

  private option(one: Outcome, index: number, picked: boolean): HTMLElement {
    const option = document.createElement("div");
    option.id = `${this.dataset.name}-option-${index}`;
    option.dataset.index = String(index);
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", String(picked));
    const words = document.createElement("span");
    words.textContent = one.text;
    const about = document.createElement("span");
    about.className = "about";
    about.textContent = this.about(one);
    option.append(words, about);
    return option;
  }

  private about(one: Outcome): string {
    const parts = [one.code, (this.dataset.grade ?? "").replace("{n}", String(one.grade)), one.topic.join(" › ")];
    if (one.uses) parts.push((this.dataset.used ?? "").replace("{n}", String(one.uses)));
    return parts.join(" · ");
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.found.hidden) this.wait(0);
      else this.move(event.key === "ArrowDown" ? this.at + 1 : this.at - 1);
    } else if (event.key === "Enter") {
      event.preventDefault(); // never sends the form
      if (!this.found.hidden && this.at >= 0) this.toggle(this.at);
    } else if (event.key === "Escape" && !this.found.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  private move(to: number): void {
    const last = this.outcomes.length - 1;
    this.at = to < 0 ? last : to > last ? 0 : to;
    for (const option of this.found.children) option.classList.remove("at");
    const option = this.found.children[this.at] as HTMLElement;
    option.classList.add("at");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  private toggle(index: number): void {
    const one = this.outcomes[index];
    if (!one) return;
    const there = [...this.chosen.querySelectorAll<HTMLInputElement>("input")].find((box) => Number(box.value) === one.id);
    if (there) this.drop(there.closest("li")!);
    else this.chosen.append(this.line(one));
    this.found.children[index]?.setAttribute("aria-selected", String(!there));
    this.count();
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private line(one: Outcome): HTMLElement {
    const line = document.createElement("li");
    const label = document.createElement("label");
    label.className = "check";
    const box = document.createElement("input");
    Object.assign(box, { type: "checkbox", name: this.dataset.name ?? "", value: String(one.id), checked: true });
    const words = document.createElement("span");
    const about = document.createElement("span");
    about.className = "help";
    about.textContent = this.about(one);
    words.append(one.text, about);
    label.append(box, words);
    line.append(label);
    return line;
  }

  private drop(line: HTMLElement): void {
    const id = Number(line.querySelector("input")?.value);
    const neighbour = (line.nextElementSibling ?? line.previousElementSibling)?.querySelector("input");
    const focused = line.contains(document.activeElement);
    line.remove();
    if (focused) (neighbour ?? this.input).focus();
    const index = this.outcomes.findIndex((one) => one.id === id);
    this.found.children[index]?.setAttribute("aria-selected", "false");
    this.count();
  }

  private ids(): Set<number> {
    return new Set([...this.chosen.querySelectorAll<HTMLInputElement>("input")].map((box) => Number(box.value)));
  }

  private count(): void {
    const { length } = this.chosen.children;
    const text = length === 1 ? this.dataset.one : this.dataset.many?.replace("{n}", String(length));
    this.say(length ? text : "");
  }

  private say(text: string | undefined): void {
    this.said.textContent = text ?? "";
  }

  private close(): void {
    window.clearTimeout(this.timer);
    this.asked?.abort();
    this.found.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.count();
  }
}
customElements.define("outcome-picker", OutcomePicker);

/** Hides outcomes in which not every word occurs, and topics of which nothing is left. */
class TreeFilter extends HTMLElement {
  connectedCallback(): void {
    this.hidden = false;
    const input = this.querySelector("input")!;
    const said = this.querySelector<HTMLElement>("[role=status]")!;
    const all = said.textContent ?? "";
    input.addEventListener("input", () => {
      const words = fold(input.value).split(/\s+/).filter(Boolean);
      const left = this.narrow(words);
      said.textContent = words.length && left === 0 ? (this.dataset.none ?? "") : all.replace(/\d+/, String(left));
    });
  }

  private narrow(words: string[]): number {
    let left = 0;
    for (const line of document.querySelectorAll<HTMLElement>(".topics .outcomes > li")) {
      const titles: string[] = [];
      for (let topic = line.closest("details"); topic; topic = topic.parentElement?.closest("details") ?? null)
        titles.push(topic.querySelector("summary")?.textContent ?? "");
      const text = fold([line.textContent ?? "", ...titles].join(" "));
      line.hidden = !words.every((word) => text.includes(word));
      if (!line.hidden) left += 1;
    }
    for (const topic of document.querySelectorAll<HTMLElement>(".topics details, .topics > .card"))
      topic.hidden = words.length > 0 && !topic.querySelector(".outcomes > li:not([hidden])");
    return left;
  }
}
customElements.define("tree-filter", TreeFilter);

export {};
