// Copies a value beside its button, and says so on the button.
document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLButtonElement>("button[data-copies]");
  const source = button && document.getElementById(button.dataset.copies ?? "");
  if (!button || !source) return;
  const label = button.querySelector<HTMLElement>("[data-label]");
  void navigator.clipboard.writeText(source.textContent ?? "").then(() => {
    if (label) label.textContent = button.dataset.copied ?? "";
  });
});
export {};
