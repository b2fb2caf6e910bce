/** <resumable-upload>: a file field whose files go up at once, in pieces, and whose form carries only their tokens. Without script it stays a file field. */
import { forgetFiles, keptFile } from "./kept-files";
import { Sending, json, signed, type Kept, type Phase } from "./sending";
import { Pace, fill, size, timeLeft, type Texts } from "./words";

interface Row {
  item: HTMLLIElement;
  name: string;
  size: number;
  sending?: Sending;
  kept?: Kept;
  pace: Pace;
  told?: Phase;
  hash?: string;
  known?: { title: string; url: string };
}

class ResumableUpload extends HTMLElement {
  private texts: Texts = {};
  private rows: Row[] = [];
  private input!: HTMLInputElement;
  private list!: HTMLUListElement;
  private wanted = false;
  private waitingFor: HTMLElement | null = null;

  connectedCallback(): void {
    const input = this.querySelector<HTMLInputElement>('input[type="file"]');
    const list = this.querySelector<HTMLUListElement>("ul");
    if (!input || !list || this.dataset.begun) return;
    this.dataset.begun = "true";
    this.texts = JSON.parse(this.dataset.texts ?? "{}") as Texts;
    this.input = input;
    this.list = list;
    this.wanted = input.required;
    input.removeAttribute("name");
    input.addEventListener("change", (event) => {
      event.stopPropagation(); // the field is not the form's: its label keeps its words
      this.take([...(input.files ?? [])]);
      input.value = "";
    });
    input.form?.addEventListener("submit", (event) => this.hold(event));
    void this.goOn();
  }

  private get place(): string {
    return `uploads:${location.pathname}`;
  }

  private mine(): string[] {
    return JSON.parse(sessionStorage.getItem(this.place) ?? "[]") as string[];
  }

  private remember(): void {
    const urls = this.rows.map((row) => row.sending?.url || row.kept?.url).filter(Boolean);
    sessionStorage.setItem(this.place, JSON.stringify(urls));
  }

  /** Takes up what an earlier load of the page, or another page, left unfinished. */
  private async goOn(): Promise<void> {
    const address = `${this.dataset.endpoint}?purpose=${encodeURIComponent(this.dataset.purpose ?? "")}`;
    const answer = await fetch(address, { headers: json }).catch(() => undefined);
    if (!answer?.ok) return;
    const open = ((await answer.json()) as { uploads: Kept[] }).uploads;
    const mine = this.mine();
    for (const kept of open) {
      if (this.rows.some((row) => row.sending?.url === kept.url)) continue;
      const file = kept.state === "ready" ? undefined : await keptFile(kept.url);
      if (file && mine.includes(kept.url)) this.send(file, kept.url);
      else this.show({ ...this.row(kept.name, kept.size), kept }, mine.includes(kept.url) && kept.state === "ready");
    }
    await forgetFiles(...open.map((kept) => kept.url));
    this.settle();
  }

  private take(files: File[]): void {
    if (!this.input.multiple) for (const row of [...this.rows]) if (row.sending || this.isUsed(row)) void this.removeRow(row);
    for (const file of files) {
      const before = this.rows.find((row) => !row.sending && row.kept?.state === "receiving" && row.name === file.name && row.size === file.size);
      if (before) this.drop(before);
      this.send(file, before?.kept?.url);
    }
  }

  private send(file: File, url = ""): void {
    const row = this.row(file.name, file.size);
    const chunk = Number(this.dataset.chunk);
    row.sending = new Sending(file, this.dataset.endpoint ?? "", this.dataset.purpose ?? "", chunk, () => this.draw(row), url);
    this.show(row, false);
    void row.sending.begin();
    this.hash(row, file);
  }

  private row(name: string, bytes: number): Row {
    const template = this.querySelector<HTMLTemplateElement>("template");
    const item = template?.content.firstElementChild?.cloneNode(true) as HTMLLIElement;
    const row: Row = { item, name, size: bytes, pace: new Pace() };
    this.piece(row, "name").textContent = name;
    this.piece(row, "meter").setAttribute("aria-label", fill(this.texts.uploading, { name }));
    for (const [part, text] of [["pause", this.texts.pause], ["cancel", this.texts.remove]] as const) {
      this.piece(row, part).setAttribute("aria-label", fill("{what}: {name}", { what: text ?? "", name }));
    }
    this.piece(row, "pause").addEventListener("click", () => this.toggle(row));
    this.piece(row, "cancel").addEventListener("click", () => void this.removeRow(row));
    this.piece(row, "use").addEventListener("click", () => this.use(row));
    return row;
  }

  private piece(row: Row, name: string): HTMLElement {
    return row.item.querySelector<HTMLElement>(`[data-part="${name}"]`) as HTMLElement;
  }

  private show(row: Row, used: boolean): void {
    this.rows.push(row);
    this.list.append(row.item);
    if (used) this.use(row);
    this.draw(row);
  }

  private toggle(row: Row): void {
    if (row.sending?.phase === "paused") row.sending.start();
    else void row.sending?.pause();
    row.pace.forget();
  }

  private async removeRow(row: Row): Promise<void> {
    this.drop(row);
    this.input.focus();
    if (row.sending) await row.sending.cancel();
    else if (row.kept) await fetch(row.kept.url, { method: "DELETE", headers: { ...signed(), "Tus-Resumable": "1.0.0" } }).catch(() => undefined);
  }

  private drop(row: Row): void {
    row.item.remove();
    this.rows = this.rows.filter((one) => one !== row);
    this.settle();
  }

  private isUsed(row: Row): boolean {
    return row.item.querySelector("input[type=hidden]") !== null;
  }

  /** Puts the upload into the form. After "this file is there already" it means: go on all the same. */
  private use(row: Row): void {
    if (row.known) {
      delete row.known;
      if (row.sending?.phase === "paused") row.sending.start();
      else this.draw(row);
      return;
    }
    const kept = row.kept;
    if (!kept || this.isUsed(row)) return;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = this.dataset.name ?? "uploads";
    field.value = kept.token;
    row.item.append(field);
    this.draw(row);
  }

  private hash(row: Row, file: File): void {
    if (!this.dataset.hasher || file.size > 2_000_000_000) return;
    const worker = new Worker(this.dataset.hasher, { type: "module" });
    worker.onmessage = (event: MessageEvent<string>) => {
      worker.terminate();
      row.hash = event.data;
      if (row.hash) void this.ask(row);
    };
    worker.onerror = () => worker.terminate();
    worker.postMessage(file);
  }

  /** Asks whether I can see this file in the hub already, before all of it has gone up. */
  private async ask(row: Row): Promise<void> {
    const body = JSON.stringify({ purpose: this.dataset.purpose, sha256: row.hash, size: row.size });
    const headers = { ...signed(), "Content-Type": "application/json" };
    const answer = await fetch(`${this.dataset.endpoint}/known`, { method: "POST", headers, body }).catch(() => undefined);
    if (!answer?.ok || !this.rows.includes(row)) return;
    const known = ((await answer.json()) as { known: Row["known"] | null }).known;
    if (!known) return;
    row.known = known;
    if (row.sending && (row.sending.phase === "sending" || row.sending.phase === "waiting")) await row.sending.pause();
    this.draw(row);
    this.tell(fill(this.texts.known, { title: known.title }));
  }

  private draw(row: Row): void {
    const sending = row.sending;
    if (sending?.phase === "ready" && !row.kept) {
      row.kept = sending.kept;
      if (row.hash && row.kept?.sha256 && row.hash !== row.kept.sha256) {
        sending.phase = "refused";
        sending.words = this.texts.differs ?? "";
      } else {
        this.use(row);
      }
    }
    const phase: Phase | "unfinished" | "left" = sending?.phase ?? (row.kept?.state === "ready" ? (this.isUsed(row) ? "ready" : "left") : "unfinished");
    const done = sending?.done ?? row.kept?.offset ?? 0;
    row.item.dataset.phase = row.known ? "known" : phase;
    this.piece(row, "words").textContent = this.says(row, phase, done);
    const meter = this.piece(row, "meter") as HTMLProgressElement;
    meter.max = row.size;
    meter.value = done;
    meter.hidden = phase === "ready" || phase === "refused" || phase === "left";
    const pause = this.piece(row, "pause");
    pause.hidden = !(phase === "sending" || phase === "waiting" || phase === "paused") || Boolean(row.known);
    pause.textContent = (phase === "paused" ? this.texts.goOn : this.texts.pause) ?? "";
    pause.setAttribute("aria-label", `${pause.textContent}: ${row.name}`);
    const use = this.piece(row, "use");
    use.hidden = !(row.known || phase === "left");
    use.textContent = (row.known ? this.texts.allTheSame : this.texts.use) ?? "";
    const link = this.piece(row, "known") as HTMLAnchorElement;
    link.hidden = !row.known;
    if (row.known) {
      link.href = row.known.url;
      link.textContent = row.known.title;
    }
    if (row.told !== phase && phase !== "unfinished" && phase !== "left") {
      if (row.told || phase !== "sending") this.tell(`${row.name}: ${this.says(row, phase, done)}`);
      row.told = phase;
    }
    this.settle();
  }

  private says(row: Row, phase: Phase | "unfinished" | "left", done: number): string {
    if (row.known) return this.texts.knownBefore ?? "";
    const share = String(Math.floor((100 * done) / Math.max(1, row.size)));
    const values = { done: size(done), total: size(row.size), share };
    if (phase === "refused") return row.sending?.words || (this.texts.refused ?? "");
    if (phase !== "sending") return fill(this.texts[phase], values);
    row.pace.add(done);
    const left = timeLeft(this.texts, row.pace.left(row.size));
    return fill(this.texts.sending, values) + (left ? ` · ${left}` : "");
  }

  private tell(words: string): void {
    const shelf = this.querySelector<HTMLElement>("[data-status]");
    if (shelf) shelf.textContent = words;
  }

  private busy(): boolean {
    return this.rows.some((row) => row.sending && row.sending.phase !== "ready" && row.sending.phase !== "refused" && !row.known);
  }

  /** The field is required while nothing is chosen; the form goes by itself once all files are there. */
  private settle(): void {
    const chosen = this.rows.some((row) => this.isUsed(row) || (row.sending && row.sending.phase !== "refused"));
    this.input.required = this.wanted && !chosen;
    this.remember();
    if (this.waitingFor && !this.busy()) {
      const button = this.waitingFor;
      this.waitingFor = null;
      const refused = this.rows.some((row) => row.sending?.phase === "refused");
      if (!refused) this.input.form?.requestSubmit(button instanceof HTMLButtonElement ? button : undefined);
    }
  }

  private hold(event: SubmitEvent): void {
    if (!this.busy()) return;
    event.preventDefault();
    this.waitingFor = event.submitter ?? this;
    this.tell(this.texts.formWaits ?? "");
    const note = this.querySelector<HTMLElement>("[data-waits]");
    if (note) note.hidden = false;
    this.scrollIntoView({ block: "nearest" });
  }
}

customElements.define("resumable-upload", ResumableUpload);
