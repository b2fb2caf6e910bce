/** Messages that go by themselves after a while, unless they are read with the pointer or the keyboard, or must stay. */
const SECONDS = 8;

function watch(toast: HTMLElement): void {
  if (toast.dataset.watched) return;
  toast.dataset.watched = "true";
  const texts = document.getElementById("text-templates");
  const close = document.createElement("button");
  close.className = "icon-button";
  close.type = "button";
  close.setAttribute("aria-label", texts?.dataset.dismiss ?? "");
  close.textContent = "×";
  close.addEventListener("click", () => toast.remove());
  toast.append(close);
  if (toast.dataset.stays !== undefined) return;
  let timer = 0;
  const start = (): void => {
    timer = window.setTimeout(() => toast.remove(), SECONDS * 1000);
  };
  const stop = (): void => window.clearTimeout(timer);
  toast.addEventListener("pointerenter", stop);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusout", start);
  start();
}

const shelf = document.getElementById("toasts");
if (shelf) {
  for (const toast of shelf.querySelectorAll<HTMLElement>("[data-toast]")) watch(toast);
  new MutationObserver(() => {
    for (const toast of shelf.querySelectorAll<HTMLElement>("[data-toast]")) watch(toast);
  }).observe(shelf, { childList: true });
}

/** Shows a message; the text comes translated from the page. */
export function toast(text: string, kind: "good" | "info" | "call" | "bad" = "info"): void {
  const box = document.createElement("div");
  box.className = `toast ${kind}`;
  box.dataset.toast = "";
  const words = document.createElement("span");
  words.textContent = text;
  box.append(words);
  shelf?.append(box);
}

document.addEventListener("htmx:error", () => {
  const text = document.getElementById("text-templates")?.dataset.network;
  if (text) toast(text, "bad");
});
