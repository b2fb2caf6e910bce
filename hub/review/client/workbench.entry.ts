/** The workbench: a divider that moves by pointer and keys, and words that tell when saving does not work. */

const STEP = 2;
const kept = "workbench-left";

class HubDivider extends HTMLElement {
  connectedCallback(): void {
    const value = Number(localStorage.getItem(kept));
    if (value) this.move(value);
    this.addEventListener("pointerdown", (event) => {
      this.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    this.addEventListener("pointermove", (event) => {
      const bench = this.parentElement;
      if (!bench || !this.hasPointerCapture(event.pointerId)) return;
      const box = bench.getBoundingClientRect();
      this.move(((event.clientX - box.left) / box.width) * 100);
    });
    this.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -STEP, ArrowRight: STEP, Home: -100, End: 100 }[event.key];
      if (by === undefined) return;
      event.preventDefault();
      this.move(Number(this.getAttribute("aria-valuenow")) + by);
    });
  }

  private move(value: number): void {
    const least = Number(this.getAttribute("aria-valuemin"));
    const most = Number(this.getAttribute("aria-valuemax"));
    const now = Math.round(Math.min(most, Math.max(least, value)));
    this.setAttribute("aria-valuenow", String(now));
    this.parentElement?.style.setProperty("--left", `${now}%`);
    localStorage.setItem(kept, String(now));
  }
}
customElements.define("hub-divider", HubDivider);

export {};
