// A picture that can be looked at closely: larger and smaller, moved by keys, wheel with Ctrl, mouse and fingers.
import { onKeys, scopeOf, showTools } from "./tools";

const STEPS = [1, 1.25, 1.5, 2, 3, 4, 6, 8];
const MOVE = 0.15; // of the room, for one press of an arrow key

class HubPicture extends HTMLElement {
  private zoom = 1;
  private held: { x: number; y: number; left: number; top: number } | null = null;

  private get picture(): HTMLImageElement | null {
    return this.querySelector("img");
  }

  connectedCallback(): void {
    if (this.dataset.begun) return;
    this.dataset.begun = "true";
    const actions = {
      larger: () => this.step(1),
      smaller: () => this.step(-1),
      fit: () => this.show(1),
    };
    showTools(this, actions);
    onKeys(this, {
      "+": actions.larger,
      "=": actions.larger,
      "-": actions.smaller,
      "0": actions.fit,
      ArrowLeft: () => this.move(-1, 0),
      ArrowRight: () => this.move(1, 0),
      ArrowUp: () => this.move(0, -1),
      ArrowDown: () => this.move(0, 1),
    });
    this.addEventListener("dblclick", () => this.show(this.zoom > 1 ? 1 : 2));
    this.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey) return;
        event.preventDefault();
        this.step(event.deltaY < 0 ? 1 : -1);
      },
      { passive: false },
    );
    this.addEventListener("pointerdown", (event) => this.take(event));
    this.addEventListener("pointermove", (event) => {
      if (!this.held) return;
      this.scrollLeft = this.held.left - (event.clientX - this.held.x);
      this.scrollTop = this.held.top - (event.clientY - this.held.y);
    });
    for (const name of ["pointerup", "pointercancel"]) this.addEventListener(name, () => (this.held = null));
    this.show(1);
  }

  // Fingers scroll by themselves; a mouse takes hold of the picture.
  private take(event: PointerEvent): void {
    if (event.pointerType !== "mouse" || event.button !== 0 || this.zoom === 1) return;
    event.preventDefault();
    this.focus({ preventScroll: true });
    this.setPointerCapture(event.pointerId);
    this.held = { x: event.clientX, y: event.clientY, left: this.scrollLeft, top: this.scrollTop };
  }

  private step(by: number): void {
    const place = STEPS.findIndex((one) => one >= this.zoom - 0.001);
    this.show(STEPS[Math.max(0, Math.min(STEPS.length - 1, place + by))] ?? 1);
  }

  // The middle of what is seen stays in the middle.
  private show(zoom: number): void {
    const picture = this.picture;
    if (!picture) return;
    const x = (this.scrollLeft + this.clientWidth / 2) / Math.max(1, this.scrollWidth);
    const y = (this.scrollTop + this.clientHeight / 2) / Math.max(1, this.scrollHeight);
    this.zoom = zoom;
    this.dataset.zoom = String(zoom);
    picture.style.width = zoom === 1 ? "" : `${zoom * 100}%`;
    picture.style.maxWidth = zoom === 1 ? "" : "none";
    picture.style.maxHeight = zoom === 1 ? "" : "none";
    this.scrollLeft = x * this.scrollWidth - this.clientWidth / 2;
    this.scrollTop = y * this.scrollHeight - this.clientHeight / 2;
    const shown = scopeOf(this).querySelector("[data-scale]");
    if (shown) shown.textContent = Math.round(zoom * 100) + "%";
  }

  private move(x: number, y: number): void {
    this.scrollBy(x * this.clientWidth * MOVE, y * this.clientHeight * MOVE);
  }
}

customElements.define("hub-picture", HubPicture);
