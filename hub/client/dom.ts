/** Making elements, and taking texts and icons from the page, for screens that are drawn by their script. */
type Child = Node | string | null | undefined | false;
type Props = Record<string, string | number | boolean | EventListener | undefined>;

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== undefined && value !== false) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return made;
}

export class Words {
  constructor(
    private readonly texts: Record<string, string>,
    private readonly icons: HTMLTemplateElement,
    private readonly zone: string,
    readonly language: string,
  ) {}

  /** The text `name` with its places filled. */
  t(name: string, values: Record<string, string | number> = {}): string {
    return (this.texts[name] ?? name).replace(/\{(\w+)\}/g, (_, place: string) => String(values[place] ?? ""));
  }

  icon(name: string): Node {
    return this.icons.content.querySelector(`[data-icon="${name}"] > svg`)?.cloneNode(true) ?? document.createTextNode("");
  }

  time(moment: string | number, seconds = false): string {
    const options: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: this.zone };
    if (seconds) options.second = "2-digit";
    return new Intl.DateTimeFormat("en-GB", options).format(new Date(moment));
  }

  number(text: string): string {
    return this.language === "vi" ? text.replace(".", ",") : text;
  }
}
