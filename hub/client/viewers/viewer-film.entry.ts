// A film or a sound: the browser's own player with keys, speeds, and qualities that follow the network (HTTP Live Streaming).
// Without this script the player plays the file itself.
import { onKeys, showTools, tell } from "./tools";

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2];
const TELL_EVERY = 5; // seconds of playing
const HLS = "application/vnd.apple.mpegurl";

class HubFilm extends HTMLElement {
  private told = -TELL_EVERY;

  private get player(): HTMLMediaElement | null {
    return this.querySelector("video, audio");
  }

  connectedCallback(): void {
    const player = this.player;
    if (!player || this.dataset.begun) return;
    this.dataset.begun = "true";
    showTools(this, { faster: () => this.speed(1), slower: () => this.speed(-1), back: () => this.jump(-10), forward: () => this.jump(10) });
    onKeys(this, {
      " ": () => this.toggle(),
      k: () => this.toggle(),
      ArrowLeft: () => this.jump(-5),
      ArrowRight: () => this.jump(5),
      j: () => this.jump(-10),
      l: () => this.jump(10),
      m: () => (player.muted = !player.muted),
      c: () => this.words(),
      f: () => void (document.fullscreenElement ? document.exitFullscreen() : player.requestFullscreen().catch(() => undefined)),
      "<": () => this.speed(-1),
      ">": () => this.speed(1),
      "[": () => this.speed(-1),
      "]": () => this.speed(1),
      Home: () => (player.currentTime = 0),
    });
    player.addEventListener("timeupdate", () => {
      if (Math.abs(player.currentTime - this.told) < TELL_EVERY) return;
      this.told = player.currentTime;
      tell(this, { seconds: Math.round(player.currentTime), length: Math.round(player.duration || 0) });
    });
    player.addEventListener("ratechange", () => this.showSpeed());
    player.addEventListener("error", () => this.onError());
    this.showSpeed();
    void this.stream(player);
  }

  // Where a browser plays live streaming by itself it does; elsewhere a library that is fetched only then.
  private async stream(player: HTMLMediaElement): Promise<void> {
    const address = this.dataset.hls;
    if (!address) return;
    if (player.canPlayType(HLS)) {
      this.dataset.streams = "native";
      player.src = address;
      return;
    }
    const { default: Hls } = await import("hls.js/light");
    if (!Hls.isSupported()) return;
    const hls = new Hls({ enableWorker: false, capLevelToPlayerSize: true });
    this.dataset.streams = "library";
    hls.on(Hls.Events.ERROR, (_event, problem) => {
      if (!problem.fatal) return;
      hls.destroy();
      this.plain(player);
    });
    hls.loadSource(address);
    hls.attachMedia(player);
  }

  // The file itself, from where the stream broke off.
  private plain(player: HTMLMediaElement): void {
    const { file } = this.dataset;
    const at = player.currentTime;
    delete this.dataset.streams;
    if (!file) return;
    player.src = file;
    if (at) player.addEventListener("loadedmetadata", () => (player.currentTime = at), { once: true });
  }

  private onError(): void {
    const player = this.player;
    if (player && this.dataset.streams === "native") this.plain(player);
    else if (!this.dataset.streams) this.querySelector<HTMLElement>("[data-state]")?.removeAttribute("hidden");
  }

  private toggle(): void {
    const player = this.player;
    if (player) void (player.paused ? player.play().catch(() => undefined) : player.pause());
  }

  private jump(seconds: number): void {
    const player = this.player;
    if (player) player.currentTime = Math.max(0, Math.min(player.duration || 0, player.currentTime + seconds));
  }

  private speed(by: number): void {
    const player = this.player;
    if (!player) return;
    const place = SPEEDS.findIndex((one) => one >= player.playbackRate - 0.001);
    player.playbackRate = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, place + by))] ?? 1;
  }

  private showSpeed(): void {
    const shown = this.closest("[data-viewer]")?.querySelector<HTMLElement>("[data-speed]");
    const rate = this.player?.playbackRate ?? 1;
    if (shown) shown.textContent = rate.toLocaleString(document.documentElement.lang) + "×";
  }

  // Subtitles off, then each language in turn.
  private words(): void {
    const tracks = [...(this.player?.textTracks ?? [])].filter((track) => track.kind === "subtitles" || track.kind === "captions");
    const shown = tracks.findIndex((track) => track.mode === "showing");
    for (const track of tracks) track.mode = "disabled";
    const next = tracks[shown + 1];
    if (next) next.mode = "showing";
  }
}

customElements.define("hub-film", HubFilm);
