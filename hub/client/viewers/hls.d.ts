// The light build has the same face as the whole library; only what our playlists do not use is left out.
declare module "hls.js/light" {
  export { default } from "hls.js";
}
