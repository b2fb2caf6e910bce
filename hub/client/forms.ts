/** The error summary gets the focus, a dropped file shows its name, a form is sent once, a draft survives a closed page. */

function focusSummary(root: ParentNode): void {
  const summary = root.querySelector<HTMLElement>("[data-focus]");
  summary?.removeAttribute("data-focus"); // once: a later swap elsewhere in the page must not take the focus away again
  summary?.focus();
}
focusSummary(document);
document.addEventListener("htmx:after:swap", () => focusSummary(document));

document.addEventListener("change", (event) => {
  const input = event.target as HTMLInputElement;
  if (input.type === "file") {
    const chosen = input.closest("[data-drop]")?.querySelector<HTMLElement>("[data-chosen]");
    const names = [...(input.files ?? [])].map((file) => file.name);
    if (chosen) {
      chosen.dataset.empty ??= chosen.textContent ?? "";
      chosen.textContent = names.length ? names.join(", ") : chosen.dataset.empty;
    }
    if (names.length && input.form?.matches("[data-send-when-chosen]")) input.form.requestSubmit();
  }
  // filters apply at once, words when they are sent
  if (input.type !== "search" && input.form?.matches("[data-send-on-change]")) input.form.requestSubmit();
});

for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    const zone = (event.target as Element | null)?.closest?.("[data-drop]");
    zone?.classList.toggle("over", name === "dragenter" || name === "dragover");
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post], [hx-put], [hx-delete]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "true";
  forget(form);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]")) delete form.dataset.sent;
});

// drafts: <form data-draft="KEY"> keeps its text fields on this device until it is sent
type Fields = Record<string, string>;
const kept = (form: HTMLFormElement): (HTMLInputElement | HTMLTextAreaElement)[] =>
  [...form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input[type=text], textarea")].filter((one) => one.name);
const place = (form: HTMLFormElement): string => `draft:${form.dataset.draft}`;

function forget(form: HTMLFormElement): void {
  if (form.dataset.draft) localStorage.removeItem(place(form));
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-draft]")) {
  const fields = JSON.parse(localStorage.getItem(place(form)) ?? "{}") as Fields;
  for (const one of kept(form)) if (!one.value && fields[one.name]) one.value = fields[one.name] ?? "";
  form.addEventListener("input", () => {
    localStorage.setItem(place(form), JSON.stringify(Object.fromEntries(kept(form).map((one) => [one.name, one.value]))));
  });
}

export {};
