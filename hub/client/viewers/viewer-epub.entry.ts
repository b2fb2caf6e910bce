// An e-book, page by page. The book's pages stand in a frame without scripts; whatever in them could run or send anything is taken out
// before, and the policy of the page that holds this viewer lets nothing of it through either.
import ePub from "epubjs";
import type Rendition from "epubjs/types/rendition";
import type { NavItem } from "epubjs/types/navigation";
import { onKeys, say, scopeOf, showTools, tell } from "./tools";

const SIZES = [80, 90, 100, 115, 130, 150, 175, 200];
const ACTIVE = "script, iframe, object, embed, form, base, meta[http-equiv], link[rel~='import' i], link[rel~='prefetch' i]";

function quieten(content: Document): void {
  for (const element of content.querySelectorAll(ACTIVE)) element.remove();
  for (const element of content.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      if (/^on/i.test(name) || /^\s*(javascript|vbscript|data:text)/i.test(value)) element.removeAttribute(name);
    }
  }
}

class HubEpub extends HTMLElement {
  private rendition: Rendition | null = null;
  private size = 100;
  private chapters: { href: string; label: string; depth: number }[] = [];

  connectedCallback(): void {
    if (this.dataset.begun) return;
    this.dataset.begun = "true";
    void this.open();
  }

  private async open(): Promise<void> {
    const { file = "", failed = "" } = this.dataset;
    try {
      const answer = await fetch(file, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const book = ePub(await answer.arrayBuffer());
      await book.ready;
      book.spine.hooks.content.register(quieten);
      const room = document.createElement("div");
      room.className = "book paper";
      this.append(room);
      this.rendition = book.renderTo(room, { width: "100%", height: "100%", flow: "paginated", spread: "auto", allowScriptedContent: false });
      this.rendition.on("relocated", (place: { start: { index: number; percentage: number; displayed: { page: number; total: number } } }) =>
        this.arrive(place.start, book.spine),
      );
      this.rendition.on("keydown", (event: KeyboardEvent) => this.dispatchEvent(new KeyboardEvent("keydown", event)));
      await this.rendition.display();
      this.querySelector("[data-state]")?.remove();
      this.dataset.opened = "true";
      this.contents((await book.loaded.navigation).toc);
      this.tools();
    } catch {
      this.querySelector(".book")?.remove();
      say(this, failed);
    }
  }

  private arrive(start: { index: number; displayed: { page: number; total: number } }, spine: object): void {
    const parts = (spine as { length?: number }).length ?? 1;
    const within = start.displayed.total ? (start.displayed.page - 1) / start.displayed.total : 0;
    const percent = Math.round(((start.index + within) / Math.max(1, parts)) * 100);
    this.dataset.part = String(start.index);
    this.dataset.at = `${start.index}.${start.displayed.page}`;
    const shown = scopeOf(this).querySelector("[data-percent]");
    if (shown) shown.textContent = percent + "%";
    tell(this, { part: start.index, percent });
  }

  private contents(items: NavItem[], depth = 0): void {
    for (const item of items.slice(0, 500)) {
      this.chapters.push({ href: item.href, label: item.label.trim(), depth });
      if (item.subitems && depth < 3) this.contents(item.subitems, depth + 1);
    }
    const list = scopeOf(this).querySelector<HTMLSelectElement>("[data-chapters]");
    if (!list || depth) return;
    for (const { href, label, depth: deep } of this.chapters) list.add(new Option("\u2003".repeat(deep) + label, href));
    list.closest<HTMLElement>("[data-for-chapters]")?.toggleAttribute("hidden", !this.chapters.length);
    list.addEventListener("change", () => {
      if (list.value) void this.rendition?.display(list.value);
    });
  }

  private letters(by: number): void {
    const place = SIZES.indexOf(this.size);
    this.size = SIZES[Math.max(0, Math.min(SIZES.length - 1, place + by))] ?? 100;
    this.rendition?.themes.fontSize(`${this.size}%`);
    const shown = scopeOf(this).querySelector("[data-scale]");
    if (shown) shown.textContent = this.size + "%";
  }

  private tools(): void {
    const actions = {
      previous: () => void this.rendition?.prev(),
      next: () => void this.rendition?.next(),
      larger: () => this.letters(1),
      smaller: () => this.letters(-1),
      fit: () => {
        this.size = 100;
        this.letters(0);
      },
    };
    showTools(this, actions);
    onKeys(this, {
      ArrowRight: actions.next,
      ArrowLeft: actions.previous,
      PageDown: actions.next,
      PageUp: actions.previous,
      " ": actions.next,
      "+": actions.larger,
      "=": actions.larger,
      "-": actions.smaller,
      "0": actions.fit,
    });
  }
}

customElements.define("hub-epub", HubEpub);
