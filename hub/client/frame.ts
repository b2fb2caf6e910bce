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

// the current tab is in sight where tabs scroll
for (const tab of document.querySelectorAll<HTMLElement>(".tabs [aria-current]")) {
  const row = tab.closest<HTMLElement>(".tabs");
  if (row && tab.offsetLeft + tab.offsetWidth > row.offsetLeft + row.clientWidth) row.scrollLeft = tab.offsetLeft - row.offsetLeft - 24;
}

// how much waits, in the bell and beside the places; asked for after the page is there, and once a minute at most
const nav = document.querySelector<HTMLElement>("[data-counts]");
type Counts = { at: number; who: string; all: number; places: Record<string, number> };

function showCounts(counts: Counts): void {
  for (const mark of document.querySelectorAll<HTMLElement>("[data-count]")) {
    const key = mark.dataset.count ?? "";
    const number = key === "all" ? counts.all : (counts.places[key] ?? 0);
    mark.textContent = number > 99 ? "99+" : String(number);
    mark.hidden = number === 0;
  }
}

async function askCounts(address: string): Promise<void> {
  const who = document.querySelector(".avatar")?.getAttribute("title") ?? "";
  const kept = JSON.parse(sessionStorage.getItem("counts") ?? "null") as Counts | null;
  if (kept && kept.who === who) showCounts(kept);
  if (kept && kept.who === who && Date.now() - kept.at < 60_000 && location.pathname !== "/") return;
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const counts = { ...((await answer.json()) as Counts), at: Date.now(), who };
  sessionStorage.setItem("counts", JSON.stringify(counts));
  showCounts(counts);
}
if (nav?.dataset.counts) void askCounts(nav.dataset.counts).catch(() => undefined);

export {};
