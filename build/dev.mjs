// `npm run dev`: gateway, pages and supervisor from the sources, rebuilt and restarted on change.
// The home is .cache/dev-home unless HEARTH_HOME names another, so that no real conversation is touched.
import { spawn } from "node:child_process";
import { mkdirSync, watch } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { pinnedNode, setUp } from "./setup.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
await setUp();
const node = pinnedNode();
const home = process.env.HEARTH_HOME ?? join(root, ".cache", "dev-home");
mkdirSync(home, { recursive: true, mode: 0o700 });

const bundle = only =>
  new Promise(resolve => {
    spawn(node, [join(root, "build", "bundle.mjs"), "--only", only], { cwd: root, stdio: "inherit" }).on("exit", code =>
      resolve(code === 0),
    );
  });

let running;
const start = () => {
  running = spawn(node, [join(root, "dist", "main", "up.mjs"), "--home", home], { cwd: root, stdio: "inherit" });
};
const stop = () =>
  new Promise(resolve => {
    if (!running || running.exitCode !== null) return resolve();
    running.once("exit", resolve);
    running.kill("SIGTERM");
  });

const rooms = { contract: ["gateway", "main", "renderer"], gateway: ["gateway"], main: ["main"], renderer: ["renderer"] };
const dirty = new Set();
let busy = false;

async function rebuild() {
  if (busy) return;
  busy = true;
  while (dirty.size > 0) {
    const wanted = [...dirty];
    dirty.clear();
    const good = await wanted.reduce(async (before, room) => (await before) && (await bundle(room)), Promise.resolve(true));
    if (good && wanted.some(room => room !== "renderer")) {
      await stop();
      start();
    }
    console.log(good ? `rebuilt ${wanted.join(", ")}` : "the build failed; the last good one goes on");
  }
  busy = false;
}

for (const room of ["gateway", "main", "renderer"]) await bundle(room);
start();
for (const [room, targets] of Object.entries(rooms)) {
  let timer;
  watch(join(root, room), { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      for (const target of targets) dirty.add(target);
      void rebuild();
    }, 150);
  });
}
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, async () => {
    await stop();
    process.exit(0);
  });
}
