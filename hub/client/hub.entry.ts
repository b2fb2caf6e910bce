/** What every page has: htmx, small behaviours of the frame, formulas, relative times. Pages work without it, except live tests. */
import htmx from "htmx.org";
import "@github/relative-time-element";
import "./dialogs";
import "./frame";
import "./forms";
import "./math";
import "./toasts";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}
window.htmx = htmx;

document.addEventListener("htmx:config:request", (event) => {
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
  const request = (event as CustomEvent).detail.ctx.request as { headers: Record<string, string>; method: string };
  if (token && request.method.toUpperCase() !== "GET") request.headers["X-CSRF-Token"] = token;
});
