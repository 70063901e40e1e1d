import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { serviceWorker } from "./service-worker.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const gateway = process.env.HEARTH_DEV_GATEWAY ?? "http://127.0.0.1:18789";

type Row = { readonly method: string; readonly path: string };

/**
 * Pages need a route's method and path, not its schemas: those and zod would be 100 KB of a first screen of 160.
 * So the table reaches the browser as data, and anything else that drags zod in stops the build.
 */
function slimContract(): Plugin {
  return {
    name: "hearth-slim-contract",
    enforce: "pre",
    resolveId(source) {
      if (source === "zod" || source.startsWith("zod/"))
        throw new Error("the pages must not carry zod: import types from contract/");
      return null;
    },
    async load(id) {
      if (!id.split("?")[0]?.endsWith("/contract/routes/table.ts")) return null;
      const { routes } = (await import(pathToFileURL(id).href)) as { routes: Record<string, Row> };
      const slim = Object.entries(routes).map(([name, { method, path }]) => [name, { method, path }]);
      return `export const routes = ${JSON.stringify(Object.fromEntries(slim))};`;
    },
  };
}

export default defineConfig(({ command }) => {
  // A test runner sets NODE_ENV for itself; built there, the pages would carry React's development half and be twice as large.
  if (command === "build") process.env.NODE_ENV = "production";
  return {
    root: join(root, "renderer"),
    base: "/",
    plugins: [
      slimContract(),
      react(),
      tailwindcss(),
      serviceWorker({ entry: join(root, "renderer", "worker", "sw.ts"), folder: join(root, "dist", "renderer") }),
    ],
    build: {
      outDir: join(root, "dist", "renderer"),
      emptyOutDir: true,
      target: "es2022",
      // A data: URL would need a wider Content-Security-Policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      // The second page is the desktop's own, shown while the gateway does not run.
      rolldownOptions: { input: ["index.html", "desktop/index.html"].map(page => join(root, "renderer", page)) },
    },
    server: {
      host: "127.0.0.1",
      port: 5173,
      proxy: Object.fromEntries(["/api", "/v1", "/health"].map(path => [path, { target: gateway, changeOrigin: true }])),
    },
  };
});
