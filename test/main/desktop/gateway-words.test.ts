import { createServer } from "node:net";
import { expect, test } from "vitest";
import type { EndReason, GatewayStatus } from "../../../contract/status.ts";
import { describeTrouble, troubleAtOnce } from "../../../main/desktop/gateway-words.ts";
import { probeHealth } from "../../../main/supervisor/probe.ts";
import { findFreePort, findPortHolder } from "../../../main/up/port-holder.ts";

const lookup = { findPortHolder, findFreePort, probe: probeHealth };
const gaveUp = (reason: EndReason): GatewayStatus => ({ kind: "gaveUp", failures: 1, reason, lastLines: [] });
const taken = (port: number): EndReason => ({
  kind: "fatal",
  code: "PORT_TAKEN",
  message: "Port is taken{holder}.",
  hint: "",
  slots: { port },
  exitCode: 75,
});

test("a foreign program on the port is named, lives on, and a free port is offered", async () => {
  const stranger = createServer(socket => socket.destroy());
  await new Promise<void>(resolve => stranger.listen(0, "127.0.0.1", resolve));
  const { port } = stranger.address() as { port: number };
  try {
    const { failure, otherPort } = await describeTrouble(gaveUp(taken(port)), "en", lookup);
    expect(failure?.code).toBe("PORT_TAKEN_HERE");
    // Only Linux tells whose a socket is.
    if (process.platform === "linux") expect(failure?.message).toContain(`pid ${process.pid}`);
    expect(failure?.message).toContain(`Port ${port} is taken by another program`);
    expect(otherPort).toBeGreaterThan(1_023);
    expect(otherPort).not.toBe(port);
    expect(stranger.listening).toBe(true);
  } finally {
    await new Promise(resolve => stranger.close(resolve));
  }
});

test("what can be said at once has no open slot in it", () => {
  expect(troubleAtOnce(gaveUp(taken(18_789)), "en").failure?.message).toBe("Port 18789 is taken by another program.");
  expect(troubleAtOnce(gaveUp(taken(18_789)), "zh-CN").failure?.message).toBe("端口 18789 被其他程序占用。");
});

test("where the gateway names a command of the terminal, the desktop names its buttons; a line that is named stays", () => {
  const hint = (code: string): string | undefined =>
    troubleAtOnce(gaveUp({ kind: "fatal", code, message: "m", hint: "Line 3.", exitCode: 78 }), "en").failure?.hint;
  expect(["CONFIG_SYNTAX", "CONFIG_VALUE", "VAULT_DAMAGED"].map(hint)).toEqual([
    "Open the file and mend it, or use the last version that worked.",
    "Line 3.",
    "Line 3.",
  ]);
});

const waiting = (reason: EndReason): GatewayStatus => ({ kind: "waiting", failures: 1, restartAtMs: 1, reason, lastLines: [] });

test.each<[GatewayStatus, string | null]>([
  [{ kind: "stopped" }, null],
  [{ kind: "starting", attempt: 1, sinceMs: 1 }, null],
  [waiting({ kind: "signal", signal: "SIGKILL" }), "The gateway ended: it was ended by SIGKILL."],
  [waiting({ kind: "hung", silentMs: 17_000 }), "The gateway ended: it did not answer for 17 s."],
  [gaveUp({ kind: "exit", code: 70 }), "The gateway was not started again: it ended with exit code 70."],
  [
    gaveUp({ kind: "fatal", code: "CONFIG_VALUE", message: "The settings are wrong.", hint: "Mend them.", exitCode: 78 }),
    "The settings are wrong.",
  ],
])("%j", async (status, message) => {
  expect(troubleAtOnce(status, "en").failure?.message ?? null).toBe(message);
  expect(await describeTrouble(status, "en", lookup)).toEqual(troubleAtOnce(status, "en"));
});
