/** <hub-math>: text with LaTeX between \( \) or \[ \], drawn by KaTeX with MathML for screen readers. What KaTeX cannot draw stays as source. */
type Katex = typeof import("katex").default;

const PIECES = /\\\(([\s\S]+?)\\\)|\\\[([\s\S]+?)\\\]/g;

let loading: Promise<Katex> | undefined;

/** Draws the formulas in all text nodes under `root`; safe to call twice. KaTeX is fetched by the first page that has a formula. */
export async function drawMath(root: Element): Promise<void> {
  if (!/\\[([]/.test(root.textContent ?? "")) return;
  loading ??= import("katex").then((module) => module.default);
  drawNow(root, await loading);
}

function drawNow(root: Element, katex: Katex): void {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement?.closest(".katex, script, textarea, code") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  const texts: Text[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode as Text);
  withStyles(() => {
    for (const text of texts) if (text.data.includes("\\(") || text.data.includes("\\[")) replace(text, katex);
  });
}

/** KaTeX gives the arrows of vectors a style attribute, which the page's policy refuses; set through the object model it is allowed. */
function withStyles(work: () => void): void {
  const set = SVGElement.prototype.setAttribute;
  SVGElement.prototype.setAttribute = function (name: string, value: string): void {
    if (name === "style") this.style.cssText = value;
    else set.call(this, name, value);
  };
  try {
    work();
  } finally {
    SVGElement.prototype.setAttribute = set;
  }
}

/** f\left(x\right) without the space that brackets of changing size put after a letter. */
function tightened(source: string): string {
  return source.replace(/(^|[^\\A-Za-z])([A-Za-z]'*)\s*\\left\(/g, "$1$2\\!\\left(");
}

function replace(text: Text, katex: Katex): void {
  const made = document.createDocumentFragment();
  let end = 0;
  for (const match of text.data.matchAll(PIECES)) {
    made.append(text.data.slice(end, match.index));
    made.append(draw(katex, match[1] ?? match[2] ?? "", match[2] !== undefined, match[0]));
    end = match.index + match[0].length;
  }
  made.append(text.data.slice(end));
  text.replaceWith(made);
}

function draw(katex: Katex, source: string, displayMode: boolean, written: string): HTMLElement {
  const place = document.createElement("span");
  try {
    // the DOM form: it sets styles through the object model, which the page's policy allows
    katex.render(tightened(source), place, { displayMode, throwOnError: true, output: "htmlAndMathml", strict: false, trust: false, maxExpand: 200 });
  } catch {
    place.textContent = written;
    place.className = "math-source";
  }
  return place;
}

class HubMath extends HTMLElement {
  connectedCallback(): void {
    // the children may not be parsed yet when the element is
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => void drawMath(this), { once: true });
    else void drawMath(this);
  }
}
customElements.define("hub-math", HubMath);
