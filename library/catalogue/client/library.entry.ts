// Search page: a filter applies as it is chosen; without script the button "Apply filters" does it.
for (const control of document.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[data-submits]")) {
  control.addEventListener("change", () => control.form?.requestSubmit());
}

// Where there is room the filters stand open beside the results; on small screens they fold away.
const wide = window.matchMedia("(min-width: 1081px)");
for (const sheet of document.querySelectorAll<HTMLDetailsElement>("[data-open-wide]")) {
  const follow = (): void => {
    sheet.open = wide.matches;
  };
  follow();
  wide.addEventListener("change", follow);
}
