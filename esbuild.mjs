// Builds scripts and styles into hub/static/dist with hashed names, and manifest.json, which `hub.web.assets` reads.
//
//   **/client/NAME.entry.ts, NAME.entry.css   ->  NAME.js, NAME.css
//   hub/client/icons.txt                      ->  icons.json, the Tabler icons that `icon("name")` may use
//   hub/client/copies.json                    ->  files and folders of packages that scripts load themselves (pdf.js worker)
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import esbuild from "esbuild";

const OUT = "hub/static/dist";
const ROOTS = ["hub", "assessments", "library", "lti"];
const ENTRY = /[/\\]client[/\\](?:.*[/\\])?([a-z0-9-]+)\.entry\.(ts|css)$/;
// Windows 7 and 8 laboratory computers end at Chrome 109 and Firefox 115
const TARGET = ["chrome109", "edge109", "firefox115", "safari16.4"];

async function entries() {
  const found = {};
  for (const root of ROOTS) {
    for (const file of await readdir(root, { recursive: true })) {
      const path = join(root, file);
      const match = ENTRY.exec(path);
      if (!match) continue;
      const name = `${match[1]}${match[2] === "css" ? ".css" : ""}`;
      if (found[name]) throw new Error(`two entries are called ${name}: ${found[name]} and ${path}`);
      found[name] = path;
    }
  }
  return Object.entries(found).map(([name, path]) => ({ in: path, out: name.replace(/\.css$/, "") }));
}

async function icons() {
  const text = await readFile("hub/client/icons.txt", "utf8");
  const names = [...new Set(text.split("\n").map((line) => line.trim()).filter((line) => line && !line.startsWith("#")))].sort();
  const sprite = {};
  for (const name of names) {
    const svg = await readFile(`node_modules/@tabler/icons/icons/outline/${name}.svg`, "utf8").catch(() => {
      throw new Error(`hub/client/icons.txt: Tabler has no outline icon called "${name}"`);
    });
    sprite[name] = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(svg)[1].replace(/\s*\n\s*/g, "");
  }
  return sprite;
}

async function hashed(name, content) {
  const kind = extname(name);
  const file = `${basename(name, kind)}-${createHash("sha256").update(content).digest("hex").slice(0, 8)}${kind}`;
  await writeFile(join(OUT, file), content);
  return file;
}

async function copies(manifest) {
  for (const { from, as, version } of JSON.parse(await readFile("hub/client/copies.json", "utf8"))) {
    if (as.endsWith("/")) {
      const release = JSON.parse(await readFile(`node_modules/${version}/package.json`, "utf8")).version;
      const folder = as.replace(/^([^/]+)\//, `$1-${release}/`);
      await cp(`node_modules/${from}`, join(OUT, folder), { recursive: true });
      manifest[as] = folder;
    } else {
      manifest[as] = await hashed(as, await readFile(`node_modules/${from}`));
    }
  }
}

function options(entryPoints) {
  return {
    entryPoints,
    outdir: OUT,
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[hash]",
    assetNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    sourcemap: true,
    metafile: true,
    target: TARGET,
    charset: "utf8",
    legalComments: "linked",
    loader: { ".woff2": "file", ".woff": "empty", ".ttf": "empty" },
    logLevel: "warning",
  };
}

async function finish(result) {
  const manifest = {};
  for (const [path, output] of Object.entries(result.metafile.outputs)) {
    // KaTeX is fetched by need; pages that are full of formulas preload it, so that nothing moves when they are drawn
    if (output.entryPoint?.endsWith("node_modules/katex/dist/katex.mjs")) manifest["katex.js"] = basename(path);
    const match = output.entryPoint && ENTRY.exec(`/${output.entryPoint}`);
    if (match && /\.(js|css)$/.test(path)) {
      const wanted = match[2] === "css" ? ".css" : ".js";
      if (path.endsWith(wanted)) manifest[`${match[1]}${wanted}`] = basename(path);
    }
  }
  await copies(manifest);
  await writeFile(join(OUT, "icons.json"), JSON.stringify(await icons()));
  // written last: who finds a manifest finds all that it names
  await writeFile(join(OUT, "manifest.json"), JSON.stringify(manifest, Object.keys(manifest).sort(), 1));
}

async function build() {
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  await finish(await esbuild.build(options(await entries())));
}

if (process.argv.includes("--watch")) {
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  const plugin = { name: "manifest", setup: (build) => build.onEnd((result) => (result.errors.length ? undefined : finish(result))) };
  const context = await esbuild.context({ ...options(await entries()), plugins: [plugin] });
  await context.watch();
} else {
  await build();
}
