#!/usr/bin/env node
// The command `tailscale` as tests want it: prints what the file answers.json beside it says for its arguments, and notes them.
import { appendFileSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const folder = dirname(process.argv[1]);
const args = process.argv.slice(2).join(" ");
appendFileSync(join(folder, "asked.txt"), `${args}\n`);
const answers = JSON.parse(readFileSync(join(folder, "answers.json"), "utf8"));
const { stdout = "", stderr = "", code = 0, stays = false } = answers[args] ?? { stderr: `unknown: ${args}`, code: 2 };
process.stdout.write(stdout);
process.stderr.write(stderr);
if (stays) setInterval(() => undefined, 60_000);
else process.exitCode = code;
