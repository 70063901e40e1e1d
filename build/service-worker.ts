import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { build } from "esbuild";
import type { Plugin } from "vite";

/** Every file below `folder`, as a path from it, sorted. */
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => posix.join(entry.parentPath.slice(folder.length).replaceAll("\\", "/"), entry.name).replace(/^\//, ""))
    .sort();

/**
 * Builds the pages' service worker as one classic script, `sw.js`, that knows every file of these pages: it is another script whenever one
 * of them changed.
 */
export function serviceWorker(input: { readonly entry: string; readonly folder: string }): Plugin {
  return {
    name: "hearth-service-worker",
    apply: "build",
    async closeBundle() {
      // `desktop/` has the pages of the desktop's own window, which needs no worker.
      const files = filesOf(input.folder).filter(file => !/\.(br|gz|map)$|^sw\.js$|^desktop\//.test(file));
      const hash = createHash("sha256");
      for (const file of files) hash.update(file).update(readFileSync(join(input.folder, file)));
      const { outputFiles } = await build({
        entryPoints: [input.entry],
        bundle: true,
        write: false,
        format: "iife",
        target: "es2022",
        minify: true,
        legalComments: "none",
        define: {
          __HEARTH_FILES__: JSON.stringify(files.map(file => (file === "index.html" ? "/" : `/${file}`))),
          __HEARTH_SHELL__: JSON.stringify(hash.digest("hex").slice(0, 16)),
        },
      });
      writeFileSync(join(input.folder, "sw.js"), outputFiles[0]?.contents ?? "");
    },
  };
}
