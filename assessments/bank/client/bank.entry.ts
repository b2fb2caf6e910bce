/** The item bank: boxes that show a text as pupils will see it while it is edited, keys of the mending page, showing and hiding keys. */

const FORMULA = /\\\(([\s\S]+?)\\\)/g;

/** `<rich-text>` round a text area of clean HTML. A formula is drawn; a click on it turns it into its source, leaving the box draws it again. */
class RichText extends HTMLElement {
  private area: HTMLTextAreaElement | null = null;
  private box = document.createElement("div");

  connectedCallback(): void {
    this.area = this.querySelector("textarea");
    const area = this.area;
    if (!area || this.contains(this.box)) return;
    this.box.className = "input edit";
    this.box.contentEditable = area.disabled || area.readOnly ? "false" : "true";
    this.box.setAttribute("role", "textbox");
    this.box.setAttribute("aria-multiline", "true");
    for (const name of ["aria-label", "aria-invalid", "aria-describedby"]) {
      const value = area.getAttribute(name);
      if (value) this.box.setAttribute(name, value);
    }
    area.hidden = true;
    this.append(this.box);
    this.show();
    this.box.addEventListener("input", () => this.keep());
    this.box.addEventListener("blur", () => {
      this.keep();
      this.show();
    });
    this.box.addEventListener("click", (event) => this.open(event));
    this.box.addEventListener("paste", (event) => {
      event.preventDefault();
      const text = event.clipboardData?.getData("text/plain") ?? "";
      document.execCommand("insertText", false, text);
    });
  }

  /** The area's HTML (cleaned by the server) as it looks, formulas as drawn islands. */
  private show(): void {
    this.box.innerHTML = this.area?.value ?? "";
    const walker = document.createTreeWalker(this.box, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    for (const text of texts) if (text.data.includes("\\(")) this.islands(text);
  }

  private islands(text: Text): void {
    const made = document.createDocumentFragment();
    let end = 0;
    for (const match of text.data.matchAll(FORMULA)) {
      made.append(text.data.slice(end, match.index));
      const island = document.createElement("span");
      island.className = "formula";
      island.contentEditable = "false";
      island.dataset.source = match[0];
      const drawn = document.createElement("hub-math");
      drawn.textContent = match[0];
      island.append(drawn);
      made.append(island);
      end = match.index + match[0].length;
    }
    made.append(text.data.slice(end));
    text.replaceWith(made);
  }

  /** Writes the box back into the area, formulas as their source. */
  private keep(): void {
    if (!this.area) return;
    const copy = withoutDrawings(this.box) as HTMLElement;
    this.area.value = copy.innerHTML;
    if (copy.textContent?.trim() || copy.querySelector("img")) this.box.removeAttribute("aria-invalid");
  }

  private open(event: Event): void {
    const island = (event.target as Element).closest<HTMLElement>(".formula");
    if (!island || this.box.contentEditable !== "true") return;
    const source = document.createTextNode(island.dataset.source ?? "");
    island.replaceWith(source);
    this.box.focus();
    const range = document.createRange();
    range.setStart(source, Math.max(0, source.length - 2));
    range.collapse(true);
    const selection = document.getSelection();
    selection?.removeAllRanges();
    selection?.addRange(range);
  }
}

/** A copy in which drawn formulas are their source again. (A plain deep copy would carry KaTeX's inline styles, which the policy refuses.) */
function withoutDrawings(node: Node): Node {
  if (node instanceof HTMLElement && node.classList.contains("formula")) return document.createTextNode(node.dataset.source ?? "");
  const copy = node.cloneNode(false);
  for (const child of node.childNodes) copy.appendChild(withoutDrawings(child));
  return copy;
}
customElements.define("rich-text", RichText);

/** `<mending-page>`: Alt+↓ and Alt+↑ walk through faulty questions, Ctrl+Enter says one is done. */
class MendingPage extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", (event) => {
      const chip = (event.target as Element).closest<HTMLElement>("[data-keys]");
      if (!chip) return;
      const shown = chip.getAttribute("aria-pressed") !== "true";
      chip.setAttribute("aria-pressed", String(shown));
      this.classList.toggle("hide-keys", !shown);
    });
    document.addEventListener("keydown", this.onKey);
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.onKey);
  }

  private onKey = (event: KeyboardEvent): void => {
    const here = (document.activeElement?.closest(".fault") ?? null) as HTMLElement | null;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && here) {
      event.preventDefault();
      (document.activeElement as HTMLElement).blur();
      here.querySelector<HTMLButtonElement>('button[value="done"]')?.click();
    }
    if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const all = [...this.querySelectorAll<HTMLElement>(".fault")];
      const step = event.key === "ArrowDown" ? 1 : -1;
      const next = all[here ? all.indexOf(here) + step : step > 0 ? 0 : all.length - 1];
      next?.scrollIntoView({ block: "start" });
      next?.querySelector<HTMLElement>(".edit")?.focus({ preventScroll: true });
    }
  };
}
customElements.define("mending-page", MendingPage);

export {};
