// Builds dist/: the gateway with its threads, the terminal, main and its preload, and the pages. Runs under the pinned Node.
//   node build/bundle.mjs [--only gateway|main|renderer]
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const only = process.argv.includes("--only") ? process.argv[process.argv.indexOf("--only") + 1] : undefined;
const wanted = name => only === undefined || only === name;
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** CommonJS packages inside an ES module bundle still ask for `require`, and ssh2 for `__dirname`. */
const banner = {
  js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url); const __dirname = import.meta.dirname;',
};

/**
 * Node gives a CommonJS package that is imported dynamically its exports by name; esbuild gives `default` alone. This names them as Node
 * does, so that the same source runs bundled and unbundled.
 */
const namedExports = {
  name: "named-exports",
  setup(bundler) {
    bundler.onResolve({ filter: /^(pino|undici|prom-client|qrcode|@redis\/client)$/ }, ({ kind, path }) =>
      kind === "dynamic-import" ? { path, namespace: "named-exports" } : undefined,
    );
    bundler.onLoad({ filter: /.*/, namespace: "named-exports" }, async ({ path }) => {
      const names = Object.keys(await import(path)).filter(
        name => !["default", "module.exports"].includes(name) && /^[A-Za-z_$][\w$]*$/.test(name),
      );
      const lines = [
        // Not `import all`: of a package that says `__esModule` that is only what it calls its own default.
        `const all = require(${JSON.stringify(path)});`,
        "export default all;",
        ...names.map(name => `export const ${name} = all.${name};`),
      ];
      return { resolveDir: root, contents: lines.join("\n") };
    });
  },
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  outExtension: { ".js": ".mjs" },
  define: { __HEARTH_VERSION__: JSON.stringify(version) },
  legalComments: "none",
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: false,
  logLevel: "warning",
  banner,
  plugins: [namedExports],
};

if (wanted("gateway")) {
  for (const folder of ["gateway", "cli", "chunks"]) rmSync(join(dist, folder), { recursive: true, force: true });
  // Apart from each other: what a start loads comes in few files then, and every file costs it time.
  const apart = [
    [
      { in: "gateway/server.ts", out: "gateway/server" },
      { in: "gateway/backup/drill/drill-thread.ts", out: "gateway/drill-thread" },
    ],
    [
      { in: "gateway/db/writer-thread.ts", out: "gateway/writer-thread" },
      { in: "gateway/backup/worker/backup-thread.ts", out: "gateway/backup-thread" },
    ],
    [{ in: "gateway/cli/hearth.ts", out: "cli/hearth" }],
  ];
  for (const entryPoints of apart)
    await build({
      ...shared,
      splitting: true,
      entryPoints,
      chunkNames: "chunks/[name]-[hash]",
      outdir: "dist",
      // ssh2 asks for cpu-features and does without it.
      external: ["better-sqlite3", "cpu-features"],
    });
}

if (wanted("main")) {
  rmSync(join(dist, "main"), { recursive: true, force: true });
  await build({
    ...shared,
    splitting: true,
    entryPoints: [
      { in: "main/up.ts", out: "main/up" },
      { in: "main/desktop.ts", out: "main/desktop" },
    ],
    // Beside the entries: a file that is found from `import.meta.url` is found from every chunk.
    chunkNames: "main/[name]-[hash]",
    outdir: "dist",
    external: ["electron"],
  });
  // A sandboxed preload is one file of CommonJS.
  const { plugins: _plugins, banner: _banner, ...plain } = shared;
  await build({
    ...plain,
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    entryPoints: [{ in: "main/desktop/preload.ts", out: "main/preload" }],
    outdir: "dist",
    external: ["electron"],
  });
  cpSync(join(root, "main", "assets"), join(dist, "main", "assets"), { recursive: true });
}

if (wanted("renderer")) {
  const { build: vite } = await import("vite");
  await vite({ configFile: join(root, "build", "vite.config.ts"), logLevel: "warn" });
  compress(join(dist, "renderer"));
}

/** Writes .br and .gz beside every text file, once, so that the gateway never compresses while it serves. */
function compress(folder) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) compress(path);
    else if (/\.(js|css|html|svg|json|webmanifest|txt)$/.test(name)) {
      const bytes = readFileSync(path);
      writeFileSync(
        `${path}.br`,
        brotliCompressSync(bytes, {
          params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
        }),
      );
      writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
    }
  }
}
