import { spawnSync } from "node:child_process";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findGateway } from "../../../gateway/cli/http/find-gateway.ts";
import { type FakeGateway, startFakeGateway } from "../../support/fake-gateway.ts";
import { createTerminal, type Terminal } from "../../support/terminal.ts";

let stranger: FakeGateway;
let terminal: Terminal;
beforeEach(async () => {
  stranger = await startFakeGateway({});
  terminal = createTerminal();
});
afterEach(async () => {
  terminal.remove();
  await stranger.stop();
});
const find = () => findGateway(terminal.home.ownerFile);
const lockFile = () => join(terminal.home.run, "gateway.lock");

describe("who knows the boot id and has the port", () => {
  test("is not the gateway once its process is gone, and is not even asked", async () => {
    terminal.own(stranger.url, { pid: spawnSync(process.execPath, ["--version"]).pid });
    expect(await find()).toEqual({ kind: "stopped" });
    for (const pid of [0, -1]) {
      terminal.own(stranger.url, { pid });
      expect(await find()).toEqual({ kind: "stopped" });
    }
    expect(stranger.calls).toEqual([]);
  });

  test.skipIf(process.platform !== "linux")("is not the gateway while another process has its number", async () => {
    terminal.own(stranger.url);
    writeFileSync(lockFile(), "");
    expect(await find()).toEqual({ kind: "stopped" });
    expect(stranger.calls).toEqual([]);
    const lock = openSync(lockFile(), "r");
    expect((await find()).kind).toBe("running");
    closeSync(lock);
  });
});
