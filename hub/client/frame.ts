/** Menus that close, "/" that focuses search, a theme that changes without a reload, the notice of a lost network. */

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
  if (target.closest('[data-action="print"]')) window.print();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  }
  const typing = (event.target as Element).closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const field = [...document.querySelectorAll<HTMLInputElement>('[data-hotkey="/"]')].find((one) => one.offsetParent !== null);
    if (field) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.matches("[data-theme-form]")) return;
  const button = (event as SubmitEvent).submitter as HTMLButtonElement | null;
  if (!button) return;
  event.preventDefault();
  const body = new FormData(form, button);
  document.documentElement.dataset.theme = button.value;
  for (const one of form.querySelectorAll("button")) one.setAttribute("aria-pressed", String(one === button));
  void fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
});

/** A school's own network may have no way to the outside, and the browser then says "offline": only a hub that does not answer counts. */
async function showNetwork(): Promise<void> {
  const away = !navigator.onLine && !(await fetch("/healthz", { cache: "no-store" }).then(() => true, () => false));
  document.documentElement.classList.toggle("is-offline", away);
}
window.addEventListener("online", () => void showNetwork());
window.addEventListener("offline", () => void showNetwork());
void showNetwork();

export {};
