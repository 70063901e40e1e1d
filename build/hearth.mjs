#!/usr/bin/env node
// The command `hearth` of a checkout. `up` is main's; everything else is the terminal client's.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runEntry } from "./setup/run-entry.mjs";
import { tellProblem } from "./setup/words.mjs";
import { buildIfStale, pinnedNode, setUp } from "./setup.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const up = join(root, "dist", "main", "up.mjs");
const client = join(root, "dist", "cli", "hearth.mjs");
const [command, ...rest] = process.argv.slice(2);

try {
  // A command must answer fast: it looks whether something is there, `npm start` looks whether it is of today.
  if (![pinnedNode(root), up, client].every(existsSync)) {
    await setUp(root);
    await buildIfStale(root);
  }
  if (command === "up") await runEntry(pinnedNode(root), up, rest, { channel: true });
  else await runEntry(pinnedNode(root), client, process.argv.slice(2), { channel: false });
} catch (error) {
  tellProblem(error);
}
