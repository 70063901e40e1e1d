import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Arch, build, Platform } from "electron-builder";
import { packageConfig } from "./config.ts";

/** Makes the packages of what dist/ holds. On its own it neither sets up nor builds: `npm run package` does both before. */
const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const { values } = parseArgs({
  strict: true,
  options: {
    linux: { type: "boolean" },
    mac: { type: "boolean" },
    win: { type: "boolean" },
    x64: { type: "boolean" },
    arm64: { type: "boolean" },
    dir: { type: "boolean" },
    "electron-dist": { type: "string" },
    output: { type: "string" },
  },
});

const platforms = [
  { named: values.linux, own: "linux", platform: Platform.LINUX },
  { named: values.mac, own: "darwin", platform: Platform.MAC },
  { named: values.win, own: "win32", platform: Platform.WINDOWS },
];
const named = platforms.filter(one => one.named);
const wanted = named.length > 0 ? named : platforms.filter(one => one.own === process.platform);
const archs = [...(values.x64 ? [Arch.x64] : []), ...(values.arm64 ? [Arch.arm64] : [])];
const ownArch = process.arch === "arm64" ? Arch.arm64 : Arch.x64;

const targets = new Map(
  wanted.flatMap(({ platform }) => [
    ...platform.createTarget(values.dir ? "dir" : null, ...(archs.length > 0 ? archs : [ownArch])),
  ]),
);

try {
  const made = await build({
    targets,
    projectDir: root,
    publish: "never",
    config: packageConfig({
      updateUrl: process.env.HEARTH_UPDATE_URL,
      electronDist: values["electron-dist"],
      output: values.output,
    }),
  });
  for (const file of made) console.log(file);
} catch (error) {
  // Mostly the network (Electron and its tools are fetched) or a tool that this platform lacks; the message says which.
  console.error(`The packages could not be made: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
