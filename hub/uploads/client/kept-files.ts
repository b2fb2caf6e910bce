/** Chosen files are kept on this device until they are uploaded, so that an upload goes on by itself after the page was loaded again. */
import { openDB, type IDBPDatabase } from "idb";

const LARGEST = 512 * 1024 * 1024; // beyond it, a copy would fill a phone: the person chooses the file again
const STORE = "files";

let opened: Promise<IDBPDatabase> | undefined;
const database = (): Promise<IDBPDatabase> =>
  (opened ??= openDB("uploads", 1, { upgrade: (made) => void made.createObjectStore(STORE) }));

/** Keeps the file under the upload's address; a device that cannot is no error. */
export async function keepFile(url: string, file: File): Promise<void> {
  if (file.size > LARGEST) return;
  try {
    await (await database()).put(STORE, file, url);
  } catch {
    // no room, or a private window
  }
}

/** The file of an upload, when this device has it. */
export async function keptFile(url: string): Promise<File | undefined> {
  try {
    return (await (await database()).get(STORE, url)) as File | undefined;
  } catch {
    return undefined;
  }
}

/** Lets go of the file of an upload, or of all but these. */
export async function forgetFiles(...without: string[]): Promise<void> {
  try {
    const store = await database();
    for (const key of await store.getAllKeys(STORE)) if (!without.includes(String(key))) await store.delete(STORE, key);
  } catch {
    // nothing was kept
  }
}

/** Lets go of one file. */
export async function forgetFile(url: string): Promise<void> {
  try {
    await (await database()).delete(STORE, url);
  } catch {
    // nothing was kept
  }
}
