// The desk's scan box. Scans are sent one after another without loading the page anew, so that a quick hand loses none; the box keeps the focus.
// Without script the same forms work with a page load for each scan.

const TONES: Record<string, [number, number]> = { good: [880, 0.09], info: [660, 0.09], warn: [440, 0.22], call: [440, 0.22], bad: [220, 0.35] };
const REMEMBERED = "hub-desk-sound";

/** What waits to be done: a scan, or closing the card that is open. Both keep their order. */
type Step = { scan: string } | { close: string };

class HubDesk extends HTMLElement {
  private queue: Step[] = [];
  private busy = false;
  private audio: AudioContext | null = null;

  connectedCallback(): void {
    this.addEventListener("submit", (event) => this.onSubmit(event));
    this.addEventListener("click", (event) => this.onClick(event));
    document.addEventListener("keydown", (event) => this.onKey(event));
    this.ready();
  }

  private get box(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>("#scan");
  }

  private ready(): void {
    const sound = this.querySelector<HTMLButtonElement>("[data-sound]");
    if (sound) {
      sound.hidden = false;
      sound.setAttribute("aria-pressed", String(this.sounds));
    }
    this.box?.focus();
  }

  private get sounds(): boolean {
    try {
      return localStorage.getItem(REMEMBERED) === "on";
    } catch {
      return false;
    }
  }

  private onSubmit(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    event.preventDefault();
    if (form.matches("[data-scan]")) {
      const box = this.box;
      if (!box || !box.value.trim()) return;
      this.queue.push({ scan: box.value });
      box.value = "";
      void this.work();
      return;
    }
    const data = new FormData(form, event.submitter);
    void this.send(form.action, data);
  }

  private async work(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    for (let step = this.queue.shift(); step !== undefined; step = this.queue.shift()) {
      if ("close" in step) {
        if (!(await this.send(step.close, null))) break;
        continue;
      }
      // the form is looked up each time: whose card is open may have changed with the scan before
      const form = this.querySelector<HTMLFormElement>("[data-scan]");
      if (!form) break;
      const data = new FormData(form);
      data.set("scan", step.scan);
      if (!(await this.send(form.action, data))) {
        // nothing was done: what was scanned stands in the box again, and what came after it is not done on its own
        if (this.box && !this.box.value) this.box.value = step.scan;
        break;
      }
    }
    this.queue = [];
    this.busy = false;
  }

  /** Posts the form's data, or asks for the page when there is none; shows the desk that comes back. */
  private async send(address: string, data: FormData | null): Promise<boolean> {
    const body = new URLSearchParams();
    for (const [name, value] of data ?? []) body.append(name, String(value));
    this.querySelector("[data-scan]")?.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" }, ...(data ? { method: "POST", body } : {}) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("hub-desk");
      if (!fresh) {
        this.showProblem(page);
        return answer.status < 500;
      }
      this.take(fresh, answer.url);
      return true;
    } catch {
      document.dispatchEvent(new CustomEvent("hub:network"));
      this.showProblem(null);
      return false;
    } finally {
      this.querySelector("[data-scan]")?.removeAttribute("aria-busy");
    }
  }

  private take(fresh: Element, address: string): void {
    const typed = this.box?.value ?? "";
    this.replaceChildren(...fresh.childNodes);
    if (this.box) this.box.value = typed;
    history.replaceState(null, "", address);
    this.ready();
    const tone = this.querySelector<HTMLElement>("[data-tone]")?.dataset.tone;
    if (tone) this.beep(tone);
  }

  // An error page holds the message; it is shown in the verdict's place.
  private showProblem(page: Document | null): void {
    const place = this.querySelector(".answered");
    if (!place) return;
    const templates = document.getElementById("text-templates");
    const message = page?.querySelector("main p")?.textContent ?? templates?.dataset.network ?? "";
    const notice = document.createElement("div");
    notice.className = "notice bad";
    notice.setAttribute("role", "alert");
    notice.textContent = message;
    place.replaceChildren(notice);
    this.beep("bad");
    this.box?.focus();
  }

  private onClick(event: Event): void {
    const target = event.target as Element;
    const done = target.closest<HTMLAnchorElement>("[data-close-card]");
    if (done) {
      event.preventDefault();
      this.queue.push({ close: done.href });
      void this.work();
      return;
    }
    const sound = target.closest<HTMLButtonElement>("[data-sound]");
    if (sound) {
      const on = sound.getAttribute("aria-pressed") !== "true";
      sound.setAttribute("aria-pressed", String(on));
      try {
        localStorage.setItem(REMEMBERED, on ? "on" : "off");
      } catch {
        // private windows forget it; it still works until the page is left
      }
      if (on) this.beep("good");
    }
  }

  private onKey(event: KeyboardEvent): void {
    if (!this.isConnected || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      const box = this.box;
      if (box && box.value) box.value = "";
      else this.querySelector<HTMLAnchorElement>("[data-close-card]")?.click();
      return;
    }
    // a scanner types wherever the focus is: printable keys outside of fields go into the box
    const elsewhere = !(event.target as Element).closest("input, textarea, select, [contenteditable]");
    const activates = (event.key === " " || event.key === "Enter") && (event.target as Element).closest("button, a, summary");
    if (elsewhere && event.key.length === 1 && !activates) this.box?.focus();
  }

  private beep(tone: string): void {
    const pressed = this.querySelector("[data-sound]")?.getAttribute("aria-pressed") === "true";
    const sound = TONES[tone];
    if (!pressed || !sound) return;
    this.audio ??= new AudioContext();
    const oscillator = this.audio.createOscillator();
    const gain = this.audio.createGain();
    oscillator.frequency.value = sound[0];
    gain.gain.value = 0.15;
    oscillator.connect(gain).connect(this.audio.destination);
    oscillator.start();
    oscillator.stop(this.audio.currentTime + sound[1]);
  }
}

customElements.define("hub-desk", HubDesk);
