/** The workbench: a divider that moves, tabs on narrow screens, saving told in words, keys for the rubric, and comments bound to places. */

const STEP = 2;
const NARROW = "(max-width: 1080px)";
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

// --- tabs: on narrow screens one part at a time; without script all parts stand under one another

const bench = document.querySelector<HTMLElement>("[data-bench]");
const tabs = [...document.querySelectorAll<HTMLAnchorElement>(".bench-jump [data-tab]")];
const parts = [...document.querySelectorAll<HTMLElement>("[data-part]")];
const narrow = window.matchMedia(NARROW);

function choose(name: string): void {
  for (const tab of tabs) {
    if (tab.dataset.tab === name) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
  for (const part of parts) part.classList.toggle("elsewhere", part.dataset.part !== name);
  bench?.classList.toggle("shows-thing", name === "thing");
}

function partOf(id: string): string | undefined {
  return document.getElementById(id)?.closest<HTMLElement>("[data-part]")?.dataset.part;
}

function follow(): void {
  const name = partOf(decodeURIComponent(location.hash.slice(1)));
  if (name) choose(name);
}

if (bench && tabs.length) {
  bench.classList.add("tabbed");
  choose(tabs.find((tab) => tab.hasAttribute("aria-current"))?.dataset.tab ?? "thing");
  follow();
  window.addEventListener("hashchange", follow);
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[href^="#"]');
    if (!link) return;
    const id = link.hash.slice(1);
    const tab = link.dataset.tab ?? partOf(id);
    if (!tab) return;
    choose(tab);
    if (narrow.matches && link.dataset.tab) {
      event.preventDefault();
      history.replaceState(null, "", link.hash);
      window.scrollTo({ top: 0 });
    } else {
      event.preventDefault();
      history.replaceState(null, "", link.hash);
      const goal = document.getElementById(id);
      goal?.scrollIntoView({ block: "start" });
      const field = goal?.querySelector<HTMLElement>("input, textarea");
      (goal?.matches("input, textarea") ? goal : (field ?? goal))?.focus({ preventScroll: true });
    }
  });
}

// --- saving: what happens is said in words, and what failed is tried again

const form = document.querySelector<HTMLFormElement>("form[data-autosave]");
let again = 0;

function say(text: string | undefined, failed: boolean): void {
  const state = document.getElementById("bench-saved");
  if (!state || !text) return;
  state.textContent = text;
  state.classList.toggle("failed", failed);
}

function failed(): void {
  say(form?.dataset.failed, true);
  window.clearTimeout(again);
  again = window.setTimeout(() => form?.querySelector("input") && document.querySelector(".saves")?.dispatchEvent(new Event("change")), 5000);
}

// What was typed a moment ago goes along before another form of the page is sent, and when the page is left.
let unsaved = false;

async function save(leaving: boolean): Promise<void> {
  const address = form?.getAttribute("hx-post");
  if (!form || !address || !unsaved) return;
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) body.append(name, String(value));
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
  const answer = await fetch(address, { method: "POST", body, keepalive: leaving, headers: { "HX-Request": "true", "X-CSRF-Token": token } });
  if (answer.ok) unsaved = false;
  else failed();
}

if (form) {
  for (const part of document.querySelectorAll(".saves")) {
    for (const kind of ["input", "change"]) part.addEventListener(kind, () => (unsaved = true));
  }
  document.addEventListener("htmx:after:swap", () => {
    if (!document.querySelector("#bench-saved.failed")) unsaved = false;
  });
  document.addEventListener(
    "submit",
    (event) => {
      const other = event.target as HTMLFormElement;
      if (other === form || !unsaved || other.method === "dialog") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const submitter = (event as SubmitEvent).submitter;
      void save(false).finally(() => {
        unsaved = false;
        other.requestSubmit(submitter);
      });
    },
    true,
  );
  window.addEventListener("pagehide", () => void save(true));
  form.addEventListener("submit", () => (unsaved = false));
  document.addEventListener("htmx:before:request", (event) => {
    if ((event.target as Element).id === form.id) say(form.dataset.saving, false);
  });
  document.addEventListener("htmx:error", failed);
  document.addEventListener("htmx:response:error", failed);
  window.addEventListener("offline", failed);
}

// --- the rubric one step at a time: the first open row shows its anchors, those after it wait

const rows = [...document.querySelectorAll<HTMLElement>(".criterion:not(.gate)")];

function step(): void {
  const open = rows.filter((row) => !row.querySelector("input:checked"));
  for (const row of rows) row.classList.toggle("later", open.indexOf(row) > 0);
}
step();
document.addEventListener("change", (event) => {
  if ((event.target as Element).closest(".criterion")) step();
});

// --- keys: arrows go from criterion to criterion, digits and N score

document.addEventListener("keydown", (event) => {
  const row = (document.activeElement as Element | null)?.closest<HTMLElement>(".criterion");
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    document.querySelector<HTMLButtonElement>("[data-send]")?.click();
    return;
  }
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const rows = [...document.querySelectorAll<HTMLElement>(".criterion")];
    const next = rows[rows.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    (next.querySelector<HTMLElement>("input:checked") ?? next.querySelector<HTMLElement>("input"))?.focus();
    return;
  }
  const value = /^[nk]$/i.test(event.key) ? "na" : event.key; // the letter of "not applicable" in either language
  const radio = [...row.querySelectorAll<HTMLInputElement>("input[type=radio]")].find((one) => one.value === value);
  if (radio && !radio.disabled) {
    event.preventDefault();
    radio.click();
    radio.focus();
  }
});

// --- comments: the place is the page shown at the left, or a spot pointed at; a comment leads to its place

let page = 0;
const viewer = (): HTMLElement | null => document.querySelector<HTMLElement>("#thing hub-pdf");
const note = document.querySelector<HTMLFormElement>("form[data-comment]");
const place = note?.querySelector<HTMLInputElement>("[data-place]");
const atPage = note?.querySelector<HTMLInputElement>("[data-at-page]");
const atRect = note?.querySelector<HTMLInputElement>("[data-at-rect]");
const point = note?.querySelector<HTMLButtonElement>("[data-point]");

document.addEventListener("viewer:place", (event) => {
  page = Number((event as CustomEvent<{ page: number }>).detail.page) || page;
  if (point) point.hidden = !viewer();
  pins();
});

function bind(number: number): void {
  if (!place || !atPage || !number) return;
  atPage.value = String(number);
  const words = `${place.dataset.word} ${number}`;
  if (!place.value || /^\S+ \d+$/.test(place.value)) place.value = words;
}

note?.addEventListener("focusin", () => {
  if (!atPage?.value) bind(page);
});
place?.addEventListener("input", () => {
  const said = /\d+/.exec(place.value);
  if (atPage && atRect && said && said[0] !== atPage.value) {
    atPage.value = viewer() ? said[0] : "";
    atRect.value = "";
  } else if (atPage && atRect && !said) atPage.value = atRect.value = "";
});

point?.addEventListener("click", () => {
  choose("thing");
  viewer()?.classList.add("pointing");
  viewer()?.focus();
});

document.addEventListener("click", (event) => {
  const shown = viewer();
  const sheet = (event.target as Element).closest<HTMLElement>(".sheet[data-number]");
  if (!shown?.classList.contains("pointing") || !sheet) return;
  shown.classList.remove("pointing");
  const box = sheet.getBoundingClientRect();
  const share = (value: number): string => Math.min(1, Math.max(0, value)).toFixed(4);
  const { clientX: x, clientY: y } = event as MouseEvent;
  bind(Number(sheet.dataset.number));
  if (atRect) atRect.value = [share((x - box.left) / box.width), share((y - box.top) / box.height), "0.0000", "0.0000"].join(",");
  choose("comments");
  note?.querySelector<HTMLTextAreaElement>("textarea")?.focus();
  pins();
});

document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-go]");
  if (!button) return;
  if (narrow.matches) choose("thing");
  viewer()?.dispatchEvent(new CustomEvent("viewer:go", { detail: { page: Number(button.dataset.go) } }));
  viewer()?.scrollIntoView({ block: "nearest" });
});

// --- what changed since the last round: a bar at the edge of the page, and one before each line that is new or other

const since = document.querySelector<HTMLElement>("[data-since]");
const changedPages = new Set((since?.dataset.since ?? "").split(",").filter(Boolean));
const plain = (text: string): string => text.normalize("NFC").replace(/\s+/g, "").toLowerCase();
const changedLines = [...(since?.querySelectorAll<HTMLElement>(".diff .changed") ?? [])].map((line) => {
  const copy = line.cloneNode(true) as HTMLElement;
  for (const other of copy.querySelectorAll("del, .visually-hidden")) other.remove();
  return plain(copy.textContent ?? "");
});
const SHORTEST = 4; // letters; a shorter piece of a line stands in too many others

function bars(): void {
  if (!since) return;
  for (const sheet of document.querySelectorAll<HTMLElement>("#thing .sheet[data-number]")) {
    if (!changedPages.has(sheet.dataset.number ?? "") || sheet.querySelector(".change-bar")) continue;
    if (!sheet.classList.contains("changed")) {
      sheet.classList.add("changed");
      sheet.setAttribute("aria-label", `${sheet.getAttribute("aria-label") ?? ""}, ${since.dataset.word ?? ""}`);
    }
    const box = sheet.getBoundingClientRect();
    for (const piece of sheet.querySelectorAll<HTMLElement>(".textLayer span")) {
      const words = plain(piece.textContent ?? "");
      if (words.length < SHORTEST || !changedLines.some((line) => line.includes(words))) continue;
      const at = piece.getBoundingClientRect();
      const bar = document.createElement("span");
      bar.className = "change-bar";
      bar.style.setProperty("top", `${((at.top - box.top) / box.height) * 100}%`);
      bar.style.setProperty("height", `${(at.height / box.height) * 100}%`);
      sheet.append(bar);
    }
  }
}

// A pin on the page for each comment that was pointed at it.
function pins(): void {
  for (const old of document.querySelectorAll(".pin")) old.remove();
  const threads = [...document.querySelectorAll<HTMLElement>(".thread[data-rect]")];
  threads.forEach((thread, index) => {
    const sheet = document.querySelector<HTMLElement>(`#thing .sheet[data-number="${Number(thread.dataset.page)}"]`);
    const [left, top] = (thread.dataset.rect ?? "").split(",").map(Number);
    if (!sheet || left === undefined || top === undefined) return;
    const pin = document.createElement("a");
    pin.className = "pin";
    pin.href = `#${thread.id}`;
    pin.textContent = String(index + 1);
    pin.style.setProperty("left", `${left * 100}%`);
    pin.style.setProperty("top", `${top * 100}%`);
    pin.setAttribute("aria-label", thread.querySelector(".place, header b")?.textContent ?? "");
    sheet.append(pin);
  });
}
new MutationObserver((changes) => {
  if (changes.some((change) => [...change.addedNodes].some((node) => node instanceof HTMLCanvasElement))) {
    pins();
    bars();
  }
}).observe(document.getElementById("thing") ?? document.body, { childList: true, subtree: true });

export {};
