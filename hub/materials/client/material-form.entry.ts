/** The form of a material: a small editor over the description's text field, rows of authors, and fields that belong to a kind or a scope. */

/** What pasted and typed markup is reduced to while writing; the server decides what is kept. */
const KEPT = new Set(["P", "BR", "STRONG", "B", "EM", "I", "U", "SUB", "SUP", "UL", "OL", "LI", "H3", "H4", "BLOCKQUOTE", "A"]);
const GONE = new Set(["SCRIPT", "STYLE", "TEMPLATE", "IFRAME", "OBJECT", "SVG", "MATH", "TITLE", "HEAD", "META", "LINK"]);

function reduced(node: Node): Node[] {
  if (node.nodeType === Node.TEXT_NODE) return [document.createTextNode(node.textContent ?? "")];
  if (!(node instanceof Element) || GONE.has(node.tagName)) return [];
  const inner = [...node.childNodes].flatMap(reduced);
  const name = node.tagName === "DIV" || /^H[1256]$/.test(node.tagName) ? "P" : node.tagName;
  if (!KEPT.has(name)) return inner;
  const kept = document.createElement(name);
  const href = name === "A" ? (node.getAttribute("href") ?? "") : "";
  if (name === "A") {
    if (!/^(https?:|mailto:)/i.test(href)) return inner;
    kept.setAttribute("href", href);
  }
  kept.append(...inner);
  return [kept];
}

function clean(markup: string): DocumentFragment {
  const parsed = new DOMParser().parseFromString(markup, "text/html");
  const result = document.createDocumentFragment();
  result.append(...[...parsed.body.childNodes].flatMap(reduced));
  return result;
}

class RichText extends HTMLElement {
  private area!: HTMLTextAreaElement;
  private page!: HTMLElement;
  private place: Range | null = null;

  connectedCallback(): void {
    if (this.dataset.begun) return;
    this.dataset.begun = "true";
    this.area = this.querySelector("textarea")!;
    this.page = document.createElement("div");
    this.page.className = "input rich editor";
    this.page.contentEditable = "true";
    for (const [name, value] of Object.entries({ role: "textbox", "aria-multiline": "true", "aria-label": this.dataset.label ?? "", tabindex: "0" })) {
      this.page.setAttribute(name, value);
    }
    const about = this.area.getAttribute("aria-describedby");
    if (about) this.page.setAttribute("aria-describedby", about);
    const given = this.querySelector<HTMLTemplateElement>("template[data-markup]");
    this.page.append(given?.content.textContent?.trim() ? given.content.cloneNode(true) : this.paragraphs(this.area.value));
    this.append(this.tools(), this.linkRow(), this.page);
    this.area.hidden = true;
    this.page.id = this.area.id;
    this.area.removeAttribute("id");
    document.querySelector(`label[for="${this.page.id}"]`)?.addEventListener("click", () => this.page.focus()); // labels name fields only
    this.querySelector<HTMLInputElement>("[name=description_format]")!.value = "html";
    this.page.addEventListener("input", () => this.keep());
    this.page.addEventListener("paste", (event) => this.paste(event));
    this.page.addEventListener("drop", (event) => event.preventDefault());
    this.keep();
  }

  private paragraphs(text: string): DocumentFragment {
    const result = document.createDocumentFragment();
    for (const part of text.split(/\n\s*\n/).filter((one) => one.trim())) {
      const paragraph = document.createElement("p");
      for (const [place, line] of part.split("\n").entries()) {
        if (place) paragraph.append(document.createElement("br"));
        paragraph.append(line);
      }
      result.append(paragraph);
    }
    return result;
  }

  private tools(): HTMLElement {
    const bar = document.createElement("div");
    bar.className = "rich-tools";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", this.dataset.tools ?? "");
    const icons = this.querySelector<HTMLTemplateElement>("template[data-icons]")!.content;
    const commands: [string, string, string | undefined][] = [
      ["bold", "bold", this.dataset.bold],
      ["italic", "italic", this.dataset.italic],
      ["list", "insertUnorderedList", this.dataset.list],
      ["list-numbers", "insertOrderedList", this.dataset.numbers],
      ["superscript", "superscript", this.dataset.above],
      ["subscript", "subscript", this.dataset.below],
      ["link", "createLink", this.dataset.link],
    ];
    for (const [icon, command, label] of commands) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "icon-button";
      button.title = label ?? "";
      button.dataset.command = command;
      button.tabIndex = bar.children.length ? -1 : 0; // one stop for Tab; arrows move within the bar
      button.setAttribute("aria-label", label ?? "");
      if (command !== "createLink") button.setAttribute("aria-pressed", "false");
      button.append(icons.querySelector(`[data-icon="${icon}"]`)!.cloneNode(true));
      button.addEventListener("pointerdown", (event) => event.preventDefault()); // the text keeps the focus and its selection
      button.addEventListener("click", () => (command === "createLink" ? this.askAddress() : this.run(command)));
      bar.append(button);
    }
    bar.addEventListener("keydown", (event) => this.moveAlong(bar, event));
    document.addEventListener("selectionchange", () => this.showState(bar));
    return bar;
  }

  private moveAlong(bar: HTMLElement, event: KeyboardEvent): void {
    const buttons = [...bar.querySelectorAll("button")];
    const here = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const places: Record<string, number> = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: buttons.length - 1 };
    const place = places[event.key];
    if (here < 0 || place === undefined) return;
    event.preventDefault();
    const next = buttons[(place + buttons.length) % buttons.length]!;
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  }

  /** Whether the caret stands in bold, in a list and so on; and where it was, for when the focus leaves the text. */
  private showState(bar: HTMLElement): void {
    const selection = document.getSelection();
    if (!selection?.rangeCount || !this.page.contains(selection.anchorNode)) return;
    this.place = selection.getRangeAt(0).cloneRange();
    for (const button of bar.querySelectorAll<HTMLButtonElement>("[aria-pressed]")) {
      button.setAttribute("aria-pressed", String(document.queryCommandState(button.dataset.command!)));
    }
  }

  private run(command: string, value = ""): void {
    this.page.focus();
    if (this.place) {
      document.getSelection()?.removeAllRanges();
      document.getSelection()?.addRange(this.place);
    }
    document.execCommand("styleWithCSS", false, "false"); // elements, never style attributes, which the policy refuses
    document.execCommand(command, false, value);
    this.keep();
  }

  /** A row under the tools asks where the link leads; without a selection the address itself becomes its text. */
  private askAddress(): void {
    const row = this.querySelector<HTMLElement>(".rich-link")!;
    const field = row.querySelector("input")!;
    row.hidden = !row.hidden;
    if (row.hidden) return this.page.focus();
    const at = this.place?.startContainer;
    const present = (at instanceof Element ? at : at?.parentElement)?.closest("a");
    field.value = present && this.page.contains(present) ? (present.getAttribute("href") ?? "") : "https://";
    field.focus();
    field.select();
  }

  private linkRow(): HTMLElement {
    const row = document.createElement("div");
    row.className = "rich-link";
    row.hidden = true;
    const label = document.createElement("label");
    const field = document.createElement("input");
    field.className = "input";
    field.type = "text";
    field.inputMode = "url";
    label.append(this.dataset.address ?? "", field);
    const set = document.createElement("button");
    set.type = "button";
    set.className = "button small";
    set.textContent = this.dataset.apply ?? "";
    const apply = (): void => {
      const value = field.value.trim();
      const good = /^(https?:\/\/[^\s]+|mailto:[^\s]+)$/i.test(value);
      field.setAttribute("aria-invalid", String(!good));
      if (!good) return field.focus();
      row.hidden = true;
      if (this.place && !this.place.collapsed) return this.run("createLink", value);
      const link = document.createElement("a");
      link.href = value;
      link.textContent = value;
      this.page.focus();
      const place = this.place ?? document.createRange();
      if (!this.place) place.selectNodeContents(this.page.lastElementChild ?? this.page);
      if (!this.place) place.collapse(false);
      place.insertNode(link); // insertHTML would carry style attributes along, which the policy refuses
      document.getSelection()?.setPosition(link, 1);
      this.keep();
    };
    set.addEventListener("click", apply);
    row.addEventListener("keydown", (event) => {
      if (event.key === "Enter") apply();
      if (event.key === "Escape") {
        row.hidden = true;
        this.page.focus();
      }
      if (event.key === "Enter" || event.key === "Escape") event.preventDefault();
    });
    row.append(label, set);
    return row;
  }

  private paste(event: ClipboardEvent): void {
    event.preventDefault();
    const markup = event.clipboardData?.getData("text/html") ?? "";
    const holder = document.createElement("div");
    holder.append(markup ? clean(markup) : this.paragraphs(event.clipboardData?.getData("text/plain") ?? ""));
    document.execCommand("insertHTML", false, holder.innerHTML);
    this.keep();
  }

  /** The text field holds the markup, so that the form sends it. */
  private keep(): void {
    const holder = document.createElement("div");
    holder.append(clean(this.page.innerHTML));
    this.area.value = holder.textContent?.trim() ? holder.innerHTML : "";
  }
}
customElements.define("rich-text", RichText);

class AuthorRows extends HTMLElement {
  private list!: HTMLOListElement;

  connectedCallback(): void {
    if (this.dataset.begun) return;
    this.dataset.begun = "true";
    this.list = this.querySelector("ol")!;
    for (const row of this.list.children) this.dress(row as HTMLLIElement);
    const add = document.createElement("button");
    add.type = "button";
    add.className = "button small";
    add.textContent = this.dataset.add ?? "";
    add.addEventListener("click", () => this.add());
    this.append(add);
    const blank = this.list.lastElementChild as HTMLLIElement;
    if (this.list.children.length > 1 && this.isBlank(blank)) blank.remove();
    this.number();
    this.addEventListener("change", (event) => this.show((event.target as Element).closest("li")));
  }

  private isBlank(row: HTMLLIElement): boolean {
    const [who, , ] = row.querySelectorAll("select");
    return !who?.value && !row.querySelector<HTMLInputElement>("input")?.value;
  }

  private dress(row: HTMLLIElement): void {
    const icons = this.querySelector<HTMLTemplateElement>("template[data-icons]")!.content;
    const actions: [string | undefined, string, () => void][] = [
      [this.dataset.up, "arrow-up", () => row.previousElementSibling?.before(row)],
      [this.dataset.down, "arrow-down", () => row.nextElementSibling?.after(row)],
      [this.dataset.remove, "trash", () => this.takeOut(row)],
    ];
    const holder = document.createElement("span");
    holder.className = "row tight";
    for (const [label, icon, act] of actions) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "icon-button";
      button.dataset.does = icon;
      button.append(icons.querySelector(`[data-icon="${icon}"]`)!.cloneNode(true));
      button.title = label ?? "";
      button.setAttribute("aria-label", label ?? "");
      button.addEventListener("click", () => {
        act();
        this.number();
        if (!button.isConnected) return;
        (button.disabled ? row.querySelector<HTMLButtonElement>("button:not(:disabled)") : button)?.focus();
      });
      holder.append(button);
    }
    row.append(holder);
    this.show(row);
  }

  /** The focus goes to the row that takes the place. */
  private takeOut(row: HTMLLIElement): void {
    if (this.list.children.length < 2) return;
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    next?.querySelector("select")?.focus();
  }

  /** What cannot move or go is not offered. */
  private number(): void {
    for (const row of this.list.children) {
      const off = { "arrow-up": !row.previousElementSibling, "arrow-down": !row.nextElementSibling, trash: this.list.children.length < 2 };
      for (const [name, disabled] of Object.entries(off)) {
        const button = row.querySelector<HTMLButtonElement>(`[data-does="${name}"]`);
        if (button) button.disabled = disabled;
      }
    }
  }

  /** The name is asked for only where it is not that of an account. */
  private show(row: HTMLLIElement | null): void {
    const name = row?.querySelector("input");
    if (name) name.hidden = Boolean(row?.querySelector("select")?.value);
  }

  private add(): void {
    const copy = this.list.lastElementChild!.cloneNode(true) as HTMLLIElement;
    copy.querySelector("span.row")?.remove();
    const number = Date.now();
    for (const field of copy.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input, select")) {
      const stem = field.name.split(".")[0];
      field.name = `${stem}.${number}`;
      field.id = `${stem}-${number}`;
      field.previousElementSibling?.setAttribute("for", field.id);
      if (field instanceof HTMLInputElement) field.value = "";
      else field.selectedIndex = 0;
    }
    this.list.append(copy);
    this.dress(copy);
    this.number();
    copy.querySelector("select")?.focus();
  }
}
customElements.define("author-rows", AuthorRows);

class CopyText extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    if (!button || !navigator.clipboard) return;
    this.hidden = false;
    button.addEventListener("click", () => {
      const text = document.getElementById(this.dataset.from ?? "")?.textContent ?? "";
      void navigator.clipboard.writeText(text).then(() => {
        button.querySelector("span:last-child")!.textContent = this.dataset.done ?? "";
      });
    });
  }
}
customElements.define("copy-text", CopyText);

/** Shows the fields that belong to the chosen kind and scope, and only those. */
function follow(form: HTMLFormElement): void {
  const chosen = new FormData(form);
  for (const [attribute, field] of [
    ["forKind", "kind"],
    ["forScope", "scope"],
  ] as const) {
    const selector = attribute === "forKind" ? "[data-for-kind]" : "[data-for-scope]";
    for (const part of form.querySelectorAll<HTMLElement>(selector)) part.hidden = part.dataset[attribute] !== chosen.get(field);
  }
}
const form = document.querySelector<HTMLFormElement>("#material-form");
if (form) {
  follow(form);
  form.addEventListener("change", () => follow(form));
}

export {};
