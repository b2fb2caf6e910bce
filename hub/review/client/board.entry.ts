/** The board: arrows go between cards, M opens what can be done, and a card dropped on a column leads to the form that this means. */

class HubBoard extends HTMLElement {
  private dragged: HTMLElement | null = null;

  connectedCallback(): void {
    this.addEventListener("keydown", (event) => this.onKey(event));
    this.addEventListener("dragstart", (event) => this.onDrag(event));
    this.addEventListener("dragend", () => this.clear());
    this.addEventListener("dragover", (event) => {
      if (this.target(event.target as Element)) event.preventDefault();
    });
    this.addEventListener("drop", (event) => {
      const href = this.target(event.target as Element);
      if (!href) return;
      event.preventDefault();
      location.assign(href);
    });
    document.addEventListener("click", (event) => {
      for (const menu of this.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
        if (!menu.contains(event.target as Node)) menu.open = false;
      }
    });
  }

  private columns(): HTMLElement[][] {
    return [...this.querySelectorAll("section")].map((column) => [...column.querySelectorAll<HTMLElement>("[data-card]")].filter((card) => card.checkVisibility()));
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const card = (document.activeElement as Element | null)?.closest<HTMLElement>("[data-card]");
    const menu = card?.querySelector<HTMLDetailsElement>("details.menu");
    if (event.key === "Escape" && menu?.open) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
      return;
    }
    if (menu?.open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const items = [...menu.querySelectorAll<HTMLElement>(".menu-item")];
      const at = items.indexOf(document.activeElement as HTMLElement) + (event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
      items[(at + items.length) % items.length]?.focus();
      return;
    }
    if (event.key.toLowerCase() === "m" && menu) {
      event.preventDefault();
      menu.open = true;
      menu.querySelector<HTMLElement>(".menu-item")?.focus();
      return;
    }
    this.walk(event, card ?? null);
  }

  private walk(event: KeyboardEvent, card: HTMLElement | null): void {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!by) return;
    const columns = this.columns();
    let column = card ? columns.findIndex((cards) => cards.includes(card)) : -1;
    let row = card && column >= 0 ? columns[column]!.indexOf(card) : 0;
    if (by[0]) {
      do column += by[0]!;
      while (columns[column] && !columns[column]!.length);
      row = Math.min(row, (columns[column]?.length ?? 1) - 1);
    } else if (column < 0) column = columns.findIndex((cards) => cards.length);
    else row += by[1]!;
    const next = columns[column]?.[row];
    if (!next) return;
    event.preventDefault();
    next.querySelector<HTMLElement>("h3 a, summary")?.focus();
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  private onDrag(event: DragEvent): void {
    this.dragged = (event.target as Element).closest<HTMLElement>("[data-card]");
    if (!this.dragged) return;
    event.dataTransfer?.setData("text/plain", this.dragged.querySelector("h3")?.textContent?.trim() ?? "");
    const goals = new Set([...this.dragged.querySelectorAll<HTMLElement>("[data-drop]")].map((move) => move.dataset.drop));
    for (const column of this.querySelectorAll<HTMLElement>("[data-column]")) column.classList.toggle("takes", goals.has(column.dataset.column));
  }

  private target(over: Element): string | null {
    const column = over.closest<HTMLElement>("[data-column]")?.dataset.column;
    const move = this.dragged?.querySelector<HTMLAnchorElement>(`[data-drop="${column}"]`);
    return move?.href ?? null;
  }

  private clear(): void {
    this.dragged = null;
    for (const column of this.querySelectorAll(".takes")) column.classList.remove("takes");
  }
}
customElements.define("hub-board", HubBoard);

export {};
