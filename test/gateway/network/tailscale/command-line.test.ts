import { chmodSync, closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSignIn, usualSignInTimes } from "../../../../gateway/network/sign-in.ts";
import { createTailscaleClient } from "../../../../gateway/network/tailscale/client.ts";
import { runCommand } from "../../../../gateway/network/tailscale/command-line.ts";
import { tailnetOf } from "../../../../gateway/network/tailscale/tailnet-state.ts";
import { probeGpu } from "../../../../gateway/ollama/server/gpu-probe.ts";
import { createFakeLog } from "../../../support/app.ts";

let folder: string;
let program: string;
let children: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-command-"));
  program = join(folder, "tailscale");
  children = join(folder, "children");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const limitMs = 60_000;
const write = (script: string): void => {
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
};
/** Nobody takes the ended away in some containers: a zombie is gone. */
const isGone = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    // No such process.
    return true;
  }
};
const child = (): number => Number(existsSync(children) ? readFileSync(children, "utf8") : 0);

describe.skipIf(process.platform !== "linux")("a program that the system refuses at once, because it is being written", () => {
  let writing: number;
  beforeEach(() => {
    write("true");
    writing = openSync(program, "r+");
  });
  afterEach(() => closeSync(writing));

  test("is as good as none", async () => {
    expect(await runCommand(program, ["status"], limitMs)).toEqual({ kind: "missing" });
    expect(await probeGpu(folder, program)).toBeNull();
  });

  test("leaves a tailnet that is missing, and a sign-in that failed", async () => {
    const client = createTailscaleClient({
      places: () => ({ doors: [], program }),
      socket: () => undefined,
      log: createFakeLog(),
      limits: { statusMs: limitMs, whoisMs: limitMs, changeMs: limitMs, commandMs: limitMs },
    });
    expect(await client.status()).toEqual({ kind: "fault", fault: "missing" });
    expect(await client.whois("100.64.0.2")).toBe("silent");
    const around = { now: 0, platform: "linux", user: "anna" } as const;
    const facts = { ...tailnetOf({ kind: "fault", fault: "missing" }, around), kind: "signedOut" } as const;
    const signIn = createSignIn({ client, watcher: { refresh: async () => facts }, ...around, times: usualSignInTimes });
    await expect(signIn.signIn()).rejects.toMatchObject({ code: "TAILSCALE_FAILED" });
  });
});

test("a door that can be none is no exception", async () => {
  const client = createTailscaleClient({
    places: () => ({ doors: [{ kind: "port", port: 99_999, password: "x" }], program: null }),
    socket: () => undefined,
    log: createFakeLog(),
    limits: { statusMs: limitMs, whoisMs: limitMs, changeMs: limitMs, commandMs: limitMs },
  });
  expect(await client.status()).toEqual({ kind: "fault", fault: "missing" });
  await new Promise<void>(resolve => void client.watch(() => undefined, resolve));
});

describe.skipIf(process.platform !== "linux")("nothing is left", () => {
  test("of a program that is given up", async () => {
    write(`sleep 4321 & echo $! > ${children}.new; mv ${children}.new ${children}; wait`);
    const stop = new AbortController();
    const ran = runCommand(program, [], limitMs, stop.signal);
    await expect.poll(child).toBeGreaterThan(0);
    stop.abort();
    expect(await ran).toEqual({ kind: "silent" });
    await expect.poll(() => isGone(child())).toBe(true);
  });

  test("of one that ends and leaves a child with its pipes", async () => {
    write(`sleep 4321 & echo $! > ${children}; echo done`);
    expect(await runCommand(program, [], limitMs)).toEqual({ kind: "ended", code: 0, stdout: "done\n", stderr: "" });
    await expect.poll(() => isGone(child())).toBe(true);
  });

  test("of one that never stops talking", async () => {
    write(`echo $$ > ${children}; exec yes aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`);
    expect(await runCommand(program, [], limitMs)).toEqual({ kind: "silent" });
    await expect.poll(() => isGone(child())).toBe(true);
  });
});
