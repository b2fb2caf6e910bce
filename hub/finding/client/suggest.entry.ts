/**
 * The field that suggests: a combobox with a list box below it. Waits for a pause in typing, drops replies that came too late, and leaves the form
 * as it is: without script, or when nothing comes, Enter searches for the words. Phrases fill the field and search, titles open their page.
 */
const PAUSE = 120; // ms without a key before the server is asked
const SHORTEST = 2;

class HubSuggest extends HTMLElement {
  private input!: HTMLInputElement;
  private list!: HTMLUListElement;
  private status!: HTMLElement;
  private timer = 0;
  private asked: AbortController | null = null;
  private shown = "";

  connectedCallback(): void {
    const input = this.querySelector("input");
    const list = this.querySelector<HTMLUListElement>("[role=listbox]");
    const status = this.querySelector<HTMLElement>("[role=status]");
    if (!input || !list || !status || this.dataset.begun) return;
    this.dataset.begun = "true";
    [this.input, this.list, this.status] = [input, list, status];
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    // the field keeps the focus while an option is pressed
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = (event.target as Element).closest<HTMLElement>("[role=option]");
      if (option) this.take(option);
    });
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.timer);
    this.asked?.abort();
  }

  private get options(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("[role=option]")];
  }

  private get active(): HTMLElement | null {
    return this.list.querySelector<HTMLElement>("[aria-selected=true]");
  }

  private typed(): void {
    window.clearTimeout(this.timer);
    this.asked?.abort();
    if (this.input.value.trim().length < SHORTEST) {
      this.close();
      return;
    }
    this.timer = window.setTimeout(() => void this.ask(), PAUSE);
  }

  private async ask(): Promise<void> {
    const words = this.input.value;
    const asked = new AbortController();
    this.asked = asked;
    try {
      const address = new URL(this.dataset.src ?? "", location.href);
      address.searchParams.set("q", words);
      const answer = await fetch(address, { signal: asked.signal, headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const text = await answer.text();
      if (asked.signal.aborted || words !== this.input.value || document.activeElement !== this.input) return;
      this.show(words, text);
    } catch {
      // nothing is suggested; the form still searches
    }
  }

  private show(words: string, text: string): void {
    const made = document.createElement("template");
    made.innerHTML = text;
    const said = made.content.querySelector<HTMLElement>("[data-said]")?.dataset.said ?? "";
    this.list.replaceChildren(...made.content.querySelectorAll("[role=option]"));
    this.shown = words;
    this.status.textContent = said;
    const open = this.options.length > 0;
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    this.input.removeAttribute("aria-activedescendant");
  }

  private close(): void {
    window.clearTimeout(this.timer);
    this.asked?.abort();
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    for (const option of this.options) option.setAttribute("aria-selected", "false");
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return; // a Vietnamese keyboard is still putting the letter together
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!open && this.shown === this.input.value && this.options.length) {
        this.list.hidden = false;
        this.input.setAttribute("aria-expanded", "true");
      }
      if (this.list.hidden) return;
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && open && this.active) {
      event.preventDefault();
      this.take(this.active);
    } else if (event.key === "Tab") {
      this.close();
    }
  }

  /** Past either end the words themselves are chosen again. */
  private move(step: number): void {
    const options = this.options;
    const from = this.active ? options.indexOf(this.active) : step > 0 ? -1 : options.length;
    const next = options[from + step];
    for (const option of options) option.setAttribute("aria-selected", String(option === next));
    if (next) {
      this.input.setAttribute("aria-activedescendant", next.id);
      next.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }

  private take(option: HTMLElement): void {
    this.close();
    if (option.dataset.href) {
      location.assign(option.dataset.href);
      return;
    }
    this.input.value = option.dataset.value ?? this.input.value;
    this.input.form?.requestSubmit();
  }
}
customElements.define("hub-suggest", HubSuggest);

export {};
