/** An ordered list whose lines are dragged or moved by their arrows; each new order is saved as it is made. Without script the arrows send forms. */
import { toast } from "../../client/toasts";

class SortableList extends HTMLElement {
  private list!: HTMLElement;
  private held: HTMLElement | null = null;
  private saved = "";
  private sending = false;

  connectedCallback(): void {
    if (this.dataset.begun || !this.dataset.order) return;
    this.dataset.begun = "true";
    this.list = this.querySelector("ol")!;
    this.saved = this.order().join();
    this.addEventListener("dragstart", (event) => this.hold(event));
    this.addEventListener("dragover", (event) => this.over(event));
    this.addEventListener("drop", (event) => event.preventDefault());
    this.addEventListener("dragend", () => this.release());
    this.addEventListener("submit", (event) => this.step(event));
  }

  private order(): number[] {
    return [...this.list.children].map((line) => Number((line as HTMLElement).dataset.entry));
  }

  private hold(event: DragEvent): void {
    const target = event.target as HTMLElement;
    const line = target.closest<HTMLElement>("li[draggable]");
    if (!line || target.closest("textarea")) return;
    this.held = line;
    line.classList.add("held");
    if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
  }

  private over(event: DragEvent): void {
    const line = (event.target as Element).closest<HTMLElement>("li[draggable]");
    if (!this.held || !line) return;
    event.preventDefault();
    if (line === this.held) return;
    const { top, height } = line.getBoundingClientRect();
    line[event.clientY < top + height / 2 ? "before" : "after"](this.held);
  }

  private release(): void {
    this.held?.classList.remove("held");
    this.held = null;
    void this.save();
  }

  private step(event: SubmitEvent): void {
    const button = event.submitter as HTMLButtonElement | null;
    const line = button?.closest<HTMLElement>("li[data-entry]");
    if (!button?.dataset.step || !line) return;
    event.preventDefault();
    const neighbour = button.dataset.step === "-1" ? line.previousElementSibling : line.nextElementSibling;
    if (!neighbour) return;
    neighbour[button.dataset.step === "-1" ? "before" : "after"](line);
    button.focus();
    line.classList.add("moved");
    window.setTimeout(() => line.classList.remove("moved"), 900);
    void this.save();
  }

  // One order at a time, so that a later one never arrives before an earlier one; what changed meanwhile is sent after it.
  private async save(): Promise<void> {
    this.mark();
    if (this.sending) return;
    this.sending = true;
    try {
      for (let order = this.order(); order.join() !== this.saved; order = this.order()) {
        if (!(await this.send(order))) {
          toast(this.dataset.failed ?? "", "bad");
          return;
        }
        this.saved = order.join();
        this.querySelector("[role=status]")!.textContent = this.dataset.saved ?? "";
      }
    } finally {
      this.sending = false;
    }
  }

  private mark(): void {
    const lines = [...this.list.children];
    lines.forEach((line, index) => {
      line.querySelector('[data-step="-1"]')?.setAttribute("aria-disabled", String(index === 0));
      line.querySelector('[data-step="1"]')?.setAttribute("aria-disabled", String(index === lines.length - 1));
    });
  }

  private async send(order: number[]): Promise<boolean> {
    const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
    const answer = await fetch(this.dataset.order!, {
      method: "POST",
      keepalive: true, // it arrives although the page is left
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": token },
      body: JSON.stringify({ order }),
    }).catch(() => null);
    return answer?.ok ?? false;
  }
}
customElements.define("sortable-list", SortableList);
