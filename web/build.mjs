// Bundles the chat page into dist/: four small files that depend on nothing but their sources and the locked packages.

import { build, transform } from "esbuild";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const source = (name) => join(here, "src", name);
const out = process.argv[2] ?? join(here, "dist");
const APP_JS_BYTES_MAX = 150 * 1024;

async function script() {
  const result = await build({
    entryPoints: [source("app.ts")], bundle: true, minify: true, write: false, format: "esm", target: "es2022",
    legalComments: "eof", charset: "utf8", tsconfig: join(here, "tsconfig.json"), absWorkingDir: here, logLevel: "warning",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  return result.outputFiles[0].text;
}

async function styles() {
  const { code } = await transform(await readFile(source("app.css"), "utf8"), { loader: "css", minify: true, charset: "utf8" });
  return code;
}

async function markup(name) {
  const text = await readFile(source(name), "utf8");
  return text.replace(/<!--.*?-->/gs, "").replace(/>\s+</g, "><").replace(/\s+/g, " ").trim() + "\n";
}

const files = {
  "index.html": await markup("index.html"),
  "app.js": await script(),
  "app.css": await styles(),
  "favicon.svg": await markup("favicon.svg"),
};

await mkdir(out, { recursive: true });
for (const [name, text] of Object.entries(files)) {
  await writeFile(join(out, name), text);
  console.log(`${name.padEnd(12)} ${String(Buffer.byteLength(text)).padStart(7)} bytes, ${gzipSync(text).length} gzipped`);
}
if (Buffer.byteLength(files["app.js"]) > APP_JS_BYTES_MAX) {
  console.error(`app.js is over ${APP_JS_BYTES_MAX} bytes: look for a package that came in by accident.`);
  process.exitCode = 1;
}
