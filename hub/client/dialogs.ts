/** `data-opens="ID"` opens a dialog, `data-closes` closes it, and `data-confirm` on a form asks before it is sent. */

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  const opener = target.closest<HTMLElement>("[data-opens]");
  if (opener?.dataset.opens) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog instanceof HTMLDialogElement) dialog.showModal();
  }
  if (target.closest("[data-closes]")) target.closest("dialog")?.close();
  if (target instanceof HTMLDialogElement && target.open) {
    const box = target.getBoundingClientRect();
    const { clientX: x, clientY: y } = event as MouseEvent;
    const outside = x < box.left || x > box.right || y < box.top || y > box.bottom;
    if (outside && (x || y)) target.close();
  }
});

function ask(form: HTMLFormElement, submitter: HTMLElement | null): void {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("role", "alertdialog");
  const body = document.createElement("div");
  body.className = "body";
  const text = document.createElement("p");
  text.id = "confirm-text";
  text.textContent = form.dataset.confirm ?? "";
  dialog.setAttribute("aria-labelledby", text.id);
  body.append(text);
  const footer = document.createElement("footer");
  const cancel = document.createElement("button");
  cancel.className = "button";
  cancel.textContent = form.dataset.confirmCancel ?? "";
  cancel.addEventListener("click", () => dialog.close());
  const go = document.createElement("button");
  go.className = "button primary";
  go.textContent = form.dataset.confirmAction ?? submitter?.textContent ?? "";
  go.addEventListener("click", () => {
    dialog.close();
    form.dataset.confirmed = "true";
    form.requestSubmit(submitter);
  });
  footer.append(cancel, go);
  dialog.append(body, footer);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.dataset.confirm || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(form, (event as SubmitEvent).submitter);
  },
  true,
);

export {};
