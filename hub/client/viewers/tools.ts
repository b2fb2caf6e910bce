/** What viewers share: the tools around them, keys, the whole screen, and telling others where the reader is. */

export type Actions = Record<string, () => void>;

/** The part of the page that belongs to a viewer: its box, or the whole page where the viewer is alone on it. */
export function scopeOf(viewer: HTMLElement): ParentNode {
  return viewer.closest<HTMLElement>("[data-viewer]") ?? document;
}

/** Shows the tools, which are no use without scripts, and binds every `data-do` to its action. */
export function showTools(viewer: HTMLElement, actions: Actions): void {
  const scope = scopeOf(viewer);
  const all: Actions = { ...actions, screen: () => void toggleScreen(viewer) };
  for (const group of scope.querySelectorAll<HTMLElement>("[data-tools]")) group.hidden = false;
  for (const button of scope.querySelectorAll<HTMLButtonElement>("[data-do]")) {
    const name = button.dataset.do ?? "";
    if (name === "screen" && !document.fullscreenEnabled) button.hidden = true;
    button.addEventListener("click", () => all[name]?.());
  }
}

async function toggleScreen(viewer: HTMLElement): Promise<void> {
  const box = viewer.closest<HTMLElement>("[data-viewer]") ?? viewer;
  if (document.fullscreenElement) await document.exitFullscreen();
  else await box.requestFullscreen().catch(() => undefined);
}

/**
 * Keys that work while the viewer has the focus; keys held with Ctrl, Alt or Meta stay the browser's. They are taken on their way down:
 * the browser's own player listens on the film itself and would move its slider as well, from where it stood before the last jump.
 */
export function onKeys(viewer: HTMLElement, keys: Actions): void {
  const take = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if ((event.target as Element).closest("input, select, textarea")) return;
    const action = keys[event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };
  viewer.addEventListener("keydown", take, { capture: true });
}

/** Replaces "opening" by words that say why nothing is shown. */
export function say(viewer: HTMLElement, text: string): void {
  const state = viewer.querySelector<HTMLElement>("[data-state]") ?? viewer.appendChild(document.createElement("p"));
  state.setAttribute("role", "alert");
  state.className = "state";
  state.hidden = false;
  state.textContent = text;
  viewer.dataset.failedToOpen = "true";
}

/** Tells whoever listens around the viewer where the reader is: `event.detail` holds what the kind of file knows. */
export function tell(viewer: HTMLElement, detail: Record<string, number | string>): void {
  viewer.dispatchEvent(new CustomEvent("viewer:place", { bubbles: true, detail }));
}
