/** Shows a PDF's pages one below the other, each drawn when it comes near the screen. Its text stays reachable through the page's own link. */
import * as pdfjs from "pdfjs-dist/legacy/build/pdf.mjs";

class HubPdf extends HTMLElement {
  async connectedCallback(): Promise<void> {
    if (this.dataset.begun) return;
    this.dataset.begun = "true";
    const { src, worker, cmaps, fonts, wasm, failed, page, total } = this.dataset;
    pdfjs.GlobalWorkerOptions.workerSrc = worker ?? "";
    try {
      const found = await pdfjs.getDocument({
        url: src,
        cMapUrl: cmaps,
        cMapPacked: true,
        standardFontDataUrl: fonts,
        wasmUrl: wasm,
        useWasm: false, // the content security policy allows no compiled modules; the library has plain fallbacks
        enableXfa: false,
      }).promise;
      this.replaceChildren();
      const watch = new IntersectionObserver((entries) => this.draw(found, entries, watch), { rootMargin: "600px 0px" });
      for (let number = 1; number <= found.numPages; number += 1) {
        const canvas = document.createElement("canvas");
        canvas.dataset.number = String(number);
        canvas.width = 700;
        canvas.height = 990;
        canvas.setAttribute("role", "img");
        const words = `${page} ${number}/${found.numPages}`;
        canvas.setAttribute("aria-label", words);
        const caption = document.createElement("span");
        caption.className = "page-number";
        caption.textContent = words;
        this.append(canvas, caption);
        watch.observe(canvas);
      }
      this.dataset.pages = String(found.numPages);
      if (total) this.setAttribute("aria-label", total);
    } catch {
      const text = document.createElement("p");
      text.textContent = failed ?? "";
      this.replaceChildren(text);
    }
  }

  private draw(found: pdfjs.PDFDocumentProxy, entries: IntersectionObserverEntry[], watch: IntersectionObserver): void {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      const canvas = entry.target as HTMLCanvasElement;
      watch.unobserve(canvas);
      void found.getPage(Number(canvas.dataset.number)).then((page) => {
        const plain = page.getViewport({ scale: 1 });
        const wide = Math.min(this.clientWidth || 700, 900) * Math.min(window.devicePixelRatio || 1, 2);
        const viewport = page.getViewport({ scale: wide / plain.width });
        canvas.width = viewport.width;
        canvas.height = viewport.height;
        return page.render({ canvas, viewport }).promise.then(() => {
          canvas.dataset.drawn = "true";
        });
      });
    }
  }
}
customElements.define("hub-pdf", HubPdf);

export {};
