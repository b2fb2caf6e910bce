/** <hub-player>: a test taken in the browser. */
import { Player } from "./player/player";

class HubPlayer extends HTMLElement {
  connectedCallback(): void {
    void new Player(this).open();
  }
}
customElements.define("hub-player", HubPlayer);

document.addEventListener("click", (event) => {
  if ((event.target as Element).closest("[data-print]")) print();
});
