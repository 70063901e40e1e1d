import { afterEach, expect, test } from "vitest";
import { SettingsFile } from "../../../contract/settings/schema.ts";
import { createOllamaClient } from "../../../gateway/ollama/client.ts";
import { createOllamaAddress } from "../../../gateway/ollama/server/address.ts";
import type { FactName } from "../../../gateway/ollama/server/kept-facts.ts";
import { freePort, portIsFree } from "../../../gateway/ollama/server/port.ts";
import { createServer, type ServerDeps } from "../../../gateway/ollama/server/server.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { createFakeHost, running } from "../../support/fake-ollama/host.ts";
import { startFakeOllamaHouse } from "../../support/fake-ollama/server.ts";
import { quietLog } from "../models/registry-support.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one();
});
const startOllama = async (port?: number) => {
  const ollama = await startFakeOllamaHouse(port === undefined ? {} : { port });
  open.push(ollama.stop);
  return ollama;
};
const never = new AbortController().signal;
/** A port where nobody listens. */
const deadUrl = async (): Promise<string> => `http://127.0.0.1:${await freePort(undefined)}`;

function room(more: Partial<ServerDeps> & { keep?: boolean; present?: boolean; facts?: ServerDeps["facts"] } = {}) {
  const { keep = true, present = true, ...deps } = more;
  const beside = createFakeHost(present);
  const settings = { keep };
  const kept = new Map<FactName, string>();
  const address = createOllamaAddress();
  const kinds: string[] = [];
  const clock = createFakeClock();
  const server = createServer({
    clock,
    host: beside.host,
    log: quietLog,
    settings: () => SettingsFile.parse({ ollama: settings }).ollama,
    client: createOllamaClient((input, init) => fetch(input, init)),
    address,
    facts: { read: name => kept.get(name), write: async (name, value) => void kept.set(name, value) },
    variables: {},
    candidates: [],
    findProgram: () => "/opt/ollama",
    freePort,
    portIsFree,
    onChange: () => void kinds.push(server.view().kind),
    ...deps,
  });
  return { clock, beside, settings, kept, address, kinds, server, look: () => server.look(never) };
}

test("one that runs is adopted, and ours is not wanted", async () => {
  const other = await startOllama();
  const { server, look, beside, address, kinds } = room({ candidates: [await deadUrl(), other.url] });
  await look();
  expect(server.view()).toEqual({ kind: "adopted", baseUrl: other.url, version: "0.17.4", program: null, failure: null });
  expect([beside.spec(), address.current(), kinds]).toEqual([undefined, other.url, ["adopted"]]);
});

test("none runs: ours is wanted at a free port that is kept, and is there once it answers", async () => {
  const { server, look, beside, kept, address, kinds } = room();
  await look();
  expect(server.view().kind).toBe("starting");
  const port = beside.port();
  expect(kept.get("ollama.port")).toBe(String(port));
  expect(beside.spec()).toMatchObject({ program: "/opt/ollama", environment: { OLLAMA_HOST: `127.0.0.1:${port}` } });
  await startOllama(port);
  await look();
  expect(server.view().kind).toBe("starting");
  beside.say(running);
  await look();
  expect(server.view()).toMatchObject({ kind: "ours", baseUrl: `http://127.0.0.1:${port}`, program: "/opt/ollama" });
  expect(address.current()).toBe(`http://127.0.0.1:${port}`);
  expect(kinds).toEqual(["starting", "ours"]);
});

test("ours stays when another appears, keeps its port over failures, and is let go when it is no longer wanted", async () => {
  const other = await deadUrl();
  const { server, look, beside, settings, address } = room({ candidates: [other] });
  await look();
  const port = beside.port();
  const own = await startOllama(port);
  beside.say(running);
  await startOllama(Number(new URL(other).port));
  await look();
  expect(server.view().kind).toBe("ours");
  await own.stop();
  beside.say({ kind: "waiting", failures: 1, restartAtMs: 0, end: "SIGKILL", lastLines: [] });
  await look();
  expect([server.view().kind, beside.port()]).toEqual(["starting", port]);
  settings.keep = false;
  await look();
  expect([server.view().kind, beside.spec(), address.current()]).toEqual(["adopted", undefined, other]);
});

test("an adopted one that is gone for a moment is waited for; then ours takes its place", async () => {
  const other = await startOllama();
  const { look, kinds, beside } = room({ candidates: [other.url] });
  await look();
  await other.stop();
  await look();
  await look();
  expect([kinds, beside.spec()]).toEqual([["adopted", "starting"], undefined]);
  const port = Number(new URL(other.url).port);
  await startOllama(port);
  await look();
  expect(kinds).toEqual(["adopted", "starting", "adopted"]);
});

test("gone for good, ours is started", async () => {
  const other = await startOllama();
  const { look, beside } = room({ candidates: [other.url] });
  await look();
  await other.stop();
  for (let looks = 0; looks < 3; looks++) await look();
  expect(beside.spec()).toBeDefined();
});

test("a stranger on our port: ours moves", async () => {
  const { look, beside, server, kept } = room();
  await look();
  const port = beside.port();
  await startOllama(port);
  beside.say({ kind: "waiting", failures: 1, restartAtMs: 0, end: "exit 1", lastLines: ["address already in use"] });
  await look();
  // It answers, but it is not ours.
  expect(server.view().kind).toBe("starting");
  expect(beside.port()).not.toBe(port);
  expect(kept.get("ollama.port")).toBe(String(beside.port()));
});

test("given up: said with its last words, and tried anew when a person says so", async () => {
  const { look, beside, server } = room();
  await look();
  const told = beside.wanted();
  beside.say({ kind: "gaveUp", failures: 5, end: "exit 1", lastLines: ["Error: no room"] });
  await look();
  expect(server.view()).toMatchObject({
    kind: "failed",
    failure: { code: "OLLAMA_FAILED", slots: { problem: "exit 1: Error: no room" } },
  });
  expect(beside.wanted()).toBe(told);
  server.retry();
  expect(beside.wanted()).not.toBe(told);
});

test("ours that runs and says nothing is started again after half a minute, three times at most, and is back when it answers", async () => {
  const { look, beside, server, clock } = room();
  await look();
  beside.say({ ...running, sinceMs: clock.now() });
  const silence = async (ms: number) => {
    // Looks come more often than that: a longer rest means that the machine slept.
    for (let left = ms; left > 0; left -= 15_000) {
      clock.advance(Math.min(left, 15_000));
      await look();
    }
    return { kind: server.view().kind, failure: server.view().failure?.code, renewals: beside.renewals() };
  };
  expect(await silence(29_999)).toEqual({ kind: "starting", failure: undefined, renewals: 0 });
  expect(await silence(1)).toEqual({ kind: "starting", failure: "OLLAMA_HUNG", renewals: 1 });
  expect(await silence(29_999)).toMatchObject({ renewals: 1 });
  expect(await silence(1)).toMatchObject({ kind: "starting", renewals: 2 });
  expect(await silence(30_000)).toMatchObject({ kind: "starting", renewals: 3 });
  expect(await silence(30_000)).toEqual({ kind: "failed", failure: "OLLAMA_FAILED", renewals: 3 });
  server.retry();
  expect(await silence(29_999)).toEqual({ kind: "starting", failure: "OLLAMA_HUNG", renewals: 4 });
  await startOllama(beside.port());
  await look();
  expect(server.view()).toMatchObject({ kind: "ours", failure: null });
});

test("ours that is only slow is not started again, nor one that the keeper is about to start", async () => {
  const asked: (number | undefined)[] = [];
  const slow = {
    version: async (_url: string, _signal: AbortSignal, withinMs?: number) => {
      asked.push(withinMs);
      return withinMs === 10_000 ? "0.17.4" : undefined;
    },
  };
  const { look, beside, server, clock } = room({ client: slow });
  await look();
  beside.say({ kind: "waiting", failures: 1, restartAtMs: 0, end: "exit 1", lastLines: [] });
  clock.advance(25_000);
  await look();
  clock.advance(25_000);
  await look();
  expect([asked, beside.renewals()]).toEqual([[undefined, undefined, undefined], 0]);
  beside.say({ ...running, sinceMs: clock.now() - 30_000 });
  await look();
  expect([server.view().kind, beside.renewals()]).toEqual(["ours", 0]);
});

test("no program, nobody to keep it, not wanted", async () => {
  const missing = room({ findProgram: () => null });
  await missing.look();
  expect(missing.server.view()).toMatchObject({ kind: "missing", failure: { code: "OLLAMA_MISSING" } });
  const alone = room({ present: false });
  await alone.look();
  expect(alone.server.view()).toMatchObject({ kind: "installed", failure: { code: "NO_KEEPER" } });
  const unwanted = room({ keep: false });
  await unwanted.look();
  expect(unwanted.server.view()).toMatchObject({ kind: "installed", program: "/opt/ollama", failure: null });
  expect([missing, alone, unwanted].map(one => one.beside.spec())).toEqual([undefined, undefined, undefined]);
});

test("after a restart of the gateway the same is wanted at once, so that a running one is not stopped", async () => {
  const first = room();
  await first.look();
  const spec = first.beside.spec();
  const facts = { read: (name: FactName) => first.kept.get(name), write: async () => undefined };
  const second = room({ facts });
  second.server.resume();
  expect(second.beside.spec()).toEqual(spec);
  expect(second.server.view().kind).toBe("starting");
  const unused = room({ facts, keep: false });
  unused.server.resume();
  expect(unused.beside.spec()).toBeUndefined();
});
