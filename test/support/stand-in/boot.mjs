// Resolves `electron` (import, require, and the inspector's require) to the stand-in, then runs the app's real main bundle.
import { readFileSync, statSync } from "node:fs";
import { registerHooks } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const url = new URL("./electron.mjs", import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    /^electron(\/(main|common))?$/.test(specifier) ? { url, format: "module", shortCircuit: true } : next(specifier, context),
});

const named = resolve(process.argv.slice(2).find(argument => !argument.startsWith("--")) ?? ".");
const isFolder = statSync(named).isDirectory();
const manifest = isFolder ? JSON.parse(readFileSync(join(named, "package.json"), "utf8")) : {};
const main = isFolder ? join(named, manifest.main ?? "index.js") : named;

// What the app sees: [executable, ...switches, app, ...arguments], as in Electron that was not packaged.
process.argv.splice(1, 1);
Object.assign(process, {
  type: "browser",
  defaultApp: true,
  resourcesPath: dirname(process.execPath),
  standInApp: { path: isFolder ? named : dirname(main), name: manifest.productName ?? manifest.name, version: manifest.version },
});
process.versions.electron = "45.0.0-stand-in";
process.versions.chrome = "system";
await import(pathToFileURL(main).href);
