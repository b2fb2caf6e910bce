// Inside another site's frame the sign-in's cookie would be lost: the test opens in a window of its own.
if (window.top !== window.self) {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-own-window]")) form.target = "_blank";
  for (const hint of document.querySelectorAll<HTMLElement>("[data-framed]")) hint.hidden = false;
}
export {};
