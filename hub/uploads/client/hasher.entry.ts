/** A worker that hashes a file as it reads it (Web Crypto cannot: it wants the whole file in memory). Gets a File, answers with the SHA-256 in hex. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

self.addEventListener("message", async (event: MessageEvent<File>) => {
  try {
    const digest = sha256.create();
    const reader = event.data.stream().getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) digest.update(next.value);
    self.postMessage(bytesToHex(digest.digest()));
  } catch {
    self.postMessage(""); // the file changed or cannot be read; the upload itself will say so
  }
});
