// The PDF viewer: pages under one another, drawn when they come near, dropped when they are far; words over them; the place is
// remembered where the page gives an address for it. It tells its place by "viewer:place" and goes where "viewer:go" says (detail.page).
import * as pdfjs from "pdfjs-dist/legacy/build/pdf.mjs";
import type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist";
import { onKeys, say, scopeOf, showTools, tell } from "./tools";

const STEPS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3];
const SAVE_AFTER = 1500;
const LARGEST_CANVAS = 16_000_000; // pixels; old phones give up beyond

interface Sheet {
  box: HTMLElement;
  width: number;
  height: number;
  drawn: number; // the scale it is drawn at, 0 when it is not
  page?: PDFPageProxy;
}

class HubPdf extends HTMLElement {
  private document: PDFDocumentProxy | null = null;
  private sheets: Sheet[] = [];
  private zoom = 1; // relative to the width that fits
  private current = 1;
  private saved = 0;
  private timer = 0;
  private near: IntersectionObserver | null = null;

  connectedCallback(): void {
    if (this.dataset.begun) return;
    this.dataset.begun = "true";
    void this.open();
  }

  private async open(): Promise<void> {
    const { file = "", worker = "", cmaps, fonts, wasm, start = "1" } = this.dataset;
    pdfjs.GlobalWorkerOptions.workerSrc = worker;
    try {
      this.document = await pdfjs.getDocument({
        url: file,
        cMapUrl: cmaps,
        cMapPacked: true,
        standardFontDataUrl: fonts,
        wasmUrl: wasm,
        useWasm: false, // the policy of our pages allows no compiling
        enableXfa: false,
        disableAutoFetch: true,
        rangeChunkSize: 1 << 18,
      }).promise;
    } catch (error) {
      const locked = error instanceof Error && error.name === "PasswordException";
      say(this, (locked ? this.dataset.locked : this.dataset.failed) ?? "");
      return;
    }
    await this.lay();
    this.querySelector("[data-state]")?.remove();
    this.dataset.pages = String(this.sheets.length);
    this.tools();
    this.goTo(Number(start) || 1);
  }

  // Boxes for all pages at once, in the size of the first; a page of another size corrects its box when it is drawn.
  private async lay(): Promise<void> {
    const pages = this.document?.numPages ?? 0;
    const first = await this.document!.getPage(1);
    const { width, height } = first.getViewport({ scale: 1 });
    for (let number = 1; number <= pages; number += 1) {
      const box = document.createElement("section");
      box.className = "sheet paper";
      box.dataset.number = String(number);
      box.setAttribute("aria-label", `${this.dataset.pageLabel} ${number}`);
      this.sheets.push({ box, width, height, drawn: 0 });
      this.append(box);
    }
    this.sheets[0]!.page = first;
    this.size();
    this.near = new IntersectionObserver((entries) => this.onNear(entries), { root: this, rootMargin: "100% 0px" });
    for (const sheet of this.sheets) this.near.observe(sheet.box);
    this.addEventListener("scroll", () => this.onScroll(), { passive: true });
    new ResizeObserver(() => this.resize()).observe(this);
  }

  private get scale(): number {
    const style = getComputedStyle(this);
    const room = this.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const fit = Math.min(room / (this.sheets[0]?.width ?? room), 1.6);
    return fit * this.zoom;
  }

  private size(): void {
    const scale = this.scale;
    for (const { box, width, height } of this.sheets) {
      box.style.width = `${Math.floor(width * scale)}px`;
      box.style.height = `${Math.floor(height * scale)}px`;
    }
    const shown = scopeOf(this).querySelector("[data-scale]");
    if (shown) shown.textContent = Math.round(this.zoom * 100) + "%";
  }

  private resize(): void {
    if (!this.sheets.length) return;
    const at = this.current;
    this.size();
    this.scrollToSheet(at);
    for (const sheet of this.sheets) if (sheet.drawn) void this.draw(sheet);
  }

  private onNear(entries: IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      const sheet = this.sheets[Number((entry.target as HTMLElement).dataset.number) - 1];
      if (!sheet) continue;
      if (entry.isIntersecting) void this.draw(sheet);
      else if (sheet.drawn) {
        sheet.box.replaceChildren();
        sheet.drawn = 0;
        sheet.page?.cleanup();
      }
    }
  }

  private async draw(sheet: Sheet): Promise<void> {
    const scale = this.scale;
    if (sheet.drawn === scale || !this.document) return;
    sheet.drawn = scale;
    const number = Number(sheet.box.dataset.number);
    try {
      sheet.page ??= await this.document.getPage(number);
      const page = sheet.page;
      const natural = page.getViewport({ scale: 1 });
      if (natural.width !== sheet.width || natural.height !== sheet.height) {
        sheet.width = natural.width;
        sheet.height = natural.height;
        sheet.box.style.width = `${Math.floor(natural.width * scale)}px`;
        sheet.box.style.height = `${Math.floor(natural.height * scale)}px`;
      }
      const viewport = page.getViewport({ scale });
      const sharp = Math.min(window.devicePixelRatio || 1, Math.sqrt(LARGEST_CANVAS / (viewport.width * viewport.height)));
      const canvas = document.createElement("canvas");
      canvas.width = Math.floor(viewport.width * sharp);
      canvas.height = Math.floor(viewport.height * sharp);
      canvas.setAttribute("aria-hidden", "true");
      const transform = sharp === 1 ? undefined : [sharp, 0, 0, sharp, 0, 0];
      await page.render({ canvas, viewport, transform, annotationMode: pdfjs.AnnotationMode.DISABLE }).promise;
      if (sheet.drawn !== scale) return;
      canvas.dataset.drawn = "true";
      const words = document.createElement("div");
      words.className = "textLayer";
      words.style.setProperty("--total-scale-factor", String(scale));
      await new pdfjs.TextLayer({ textContentSource: page.streamTextContent(), container: words, viewport }).render();
      if (sheet.drawn === scale) sheet.box.replaceChildren(canvas, words);
    } catch {
      sheet.drawn = 0; // drawn again when it next comes near
    }
  }

  private onScroll(): void {
    const middle = this.scrollTop + this.clientHeight / 3;
    let here = 1;
    for (const { box } of this.sheets) {
      if (box.offsetTop > middle) break;
      here = Number(box.dataset.number);
    }
    if (this.scrollTop + this.clientHeight >= this.scrollHeight - 2) here = this.sheets.length;
    if (here !== this.current) this.arrive(here);
  }

  private arrive(page: number): void {
    this.current = page;
    const field = scopeOf(this).querySelector<HTMLInputElement>("[data-page]");
    if (field && document.activeElement !== field) field.value = String(page);
    tell(this, { page, pages: this.sheets.length });
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(false), SAVE_AFTER);
  }

  // The page around stays where it is: only the viewer itself scrolls.
  private scrollToSheet(number: number): void {
    const sheet = this.sheets[number - 1];
    if (sheet) this.scrollTop = Math.max(0, sheet.box.offsetTop - parseFloat(getComputedStyle(this).paddingTop));
  }

  private goTo(page: number): void {
    const wanted = Math.max(1, Math.min(page, this.sheets.length));
    this.scrollToSheet(wanted);
    this.arrive(wanted);
    const field = scopeOf(this).querySelector<HTMLInputElement>("[data-page]");
    if (field) field.value = String(wanted);
  }

  private async save(leaving: boolean): Promise<void> {
    if (this.current === this.saved || !this.dataset.progress) return;
    const page = this.current;
    const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
    try {
      const answer = await fetch(this.dataset.progress, {
        method: "PUT",
        keepalive: leaving,
        headers: { "Content-Type": "application/json", "X-CSRF-Token": token },
        body: JSON.stringify({ page, pages: this.sheets.length }),
      });
      if (answer.ok) this.saved = page;
    } catch {
      // without network the place is kept at the next page turn
    }
  }

  private change(step: number): void {
    const place = STEPS.findIndex((one) => one >= this.zoom - 0.001);
    this.zoom = STEPS[Math.max(0, Math.min(STEPS.length - 1, place + step))] ?? 1;
    this.resize();
  }

  private tools(): void {
    const actions = {
      previous: () => this.goTo(this.current - 1),
      next: () => this.goTo(this.current + 1),
      smaller: () => this.change(-1),
      larger: () => this.change(1),
      fit: () => {
        this.zoom = 1;
        this.resize();
      },
    };
    showTools(this, actions);
    const scope = scopeOf(this);
    const count = scope.querySelector("[data-page-count]");
    if (count) count.textContent = String(this.sheets.length);
    const field = scope.querySelector<HTMLInputElement>("[data-page]");
    field?.addEventListener("change", () => this.goTo(Number(field.value) || this.current));
    field?.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        this.goTo(Number(field.value) || this.current);
        this.focus();
      }
    });
    onKeys(this, {
      ArrowRight: actions.next,
      ArrowLeft: actions.previous,
      Home: () => this.goTo(1),
      End: () => this.goTo(this.sheets.length),
      "+": actions.larger,
      "=": actions.larger,
      "-": actions.smaller,
      "0": actions.fit,
    });
    this.addEventListener("viewer:go", (event) => this.goTo(Number((event as CustomEvent<{ page?: number }>).detail?.page) || 1));
    window.addEventListener("pagehide", () => void this.save(true));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") void this.save(true);
    });
    if (this.dataset.focus !== undefined && document.activeElement === document.body) this.focus({ preventScroll: true });
  }
}

customElements.define("hub-pdf", HubPdf);
