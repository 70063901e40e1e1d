import { afterEach, expect, test } from "vitest";
import type { AppEvent } from "../../../contract/events.ts";
import type { Overview } from "../../../contract/routes/overview.ts";
import { SettingsFile } from "../../../contract/settings/schema.ts";
import { createEventHub } from "../../../gateway/events/event-hub.ts";
import { createPause } from "../../../gateway/inbound/pause.ts";
import { composeOverview } from "../../../gateway/overview/compose-overview.ts";
import { createTeller } from "../../../gateway/overview/teller.ts";
import { createTroubles } from "../../../gateway/overview/troubles.ts";
import { createFigures } from "../../../gateway/routes/figures.ts";
import { createTestApp } from "../../support/app.ts";
import { aMeter, aMonth } from "../../support/mock-gateway/a-meter.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function start() {
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const hub = createEventHub({ bootId: "b", log });
  const told: Overview[] = [];
  hub.subscribe(({ event, audience }: { event: AppEvent; audience?: string }) => {
    if (event.kind === "overview.changed" && audience === "owner") told.push(event.overview);
  });
  const world = {
    oldMachine: null as string | null,
    keyMissingAt: undefined as string | undefined,
    spentUsd: "1",
    problems: [] as never[],
    loaded: 0,
  };
  let room: ReturnType<typeof composeOverview> | undefined;
  const troubles = createTroubles(() => room?.changed());
  const app = await createTestApp({
    hub,
    handlers: ({ db, writer, clock }) => {
      room = composeOverview({
        ...{ db, hub, troubles, log },
        settings: {
          current: () => SettingsFile.parse({ language: "zh-CN" }),
          file: () => ({ text: "", problems: world.problems, notServed: [], broken: false }),
          onChange: () => () => undefined,
        },
        access: { list: () => [] },
        money: { meters: () => ({ day: aMeter({ spentUsd: world.spentUsd }), month: aMonth(), limits: [], notices: [] }) },
        reach: { glance: () => ({ mode: "local" as const, url: null, ok: true }) },
        backup: { glance: () => null, oldMachine: () => world.oldMachine },
        ollama: { glance: () => ({ running: false, models: world.loaded, loaded: [] }) },
        pause: createPause({ db, writer, clock }),
        figures: createFigures(db, clock),
        defaultModel: () => "guide/guide",
        keyMissingAt: () => world.keyMissingAt,
        language: "en",
      });
      return room.handlers;
    },
  });
  ends.push(app.stop);
  if (!room) throw new Error("no room");
  ends.push(room.stop);
  return { app, room, hub, told, world, troubles };
}

test("says how everything is, and speaks the language of the settings to the tray", async () => {
  const { app } = await start();
  const overview = (await app.call("GET", "/api/overview")).json() as Overview;
  expect(overview).toMatchObject({
    language: "zh-CN",
    setupDone: false,
    answering: { paused: false, pausedAt: null, now: 0, waiting: 0 },
    money: { spentUsd: "1", limitUsd: "2", state: "fine" },
    reach: { mode: "local", url: null },
    backup: null,
    troubles: [],
  });
});

test("says that the model that is to answer has no key, until it has one", async () => {
  const { app, world } = await start();
  const told = async () =>
    ((await app.call("GET", "/api/overview")).json() as Overview).troubles.map(({ id, code, path }) => [id, code, path]);
  world.keyMissingAt = "anthropic";
  expect(await told()).toEqual([["model.keyMissing", "MODEL_KEY_MISSING", "/settings/models"]]);
  world.keyMissingAt = undefined;
  expect(await told()).toEqual([]);
});

test("tells what changed, once, and nothing when nothing did", async () => {
  const { room, hub, told, world } = await start();
  room.start();
  await expect.poll(() => told.length).toBe(1);
  hub.publish({ kind: "devices.changed" });
  world.spentUsd = "1.5";
  hub.publish({ kind: "ollama.changed" });
  await expect.poll(() => told.map(({ money }) => money.spentUsd)).toEqual(["1", "1.5"]);
});

test("a pause is told and shown; a trouble comes with its words and goes when it is mended", async () => {
  const { app, room, told, troubles } = await start();
  room.start();
  expect((await app.call("PUT", "/api/answering", { paused: true })).json()).toEqual({ paused: true });
  troubles.put("reach", [{ id: "reach.signedOut", severity: "warning", code: "TAILSCALE_SIGNED_OUT", path: "/settings/reach" }]);
  await expect
    .poll(() => told.at(-1))
    .toMatchObject({
      answering: { paused: true },
      troubles: [{ id: "reach.signedOut", message: "这台电脑尚未登录 Tailscale。", path: "/settings/reach" }],
    });
  troubles.put("reach", []);
  await app.call("PUT", "/api/answering", { paused: false });
  await expect.poll(() => told.at(-1)).toMatchObject({ answering: { paused: false }, troubles: [] });
});

test("everybody who is signed in hears of a pause, not the owner alone", async () => {
  const { app, room, hub } = await start();
  const heard: [boolean, string | undefined][] = [];
  hub.subscribe(({ event, audience }) => {
    if (event.kind === "answering.changed") heard.push([event.paused, audience]);
  });
  room.start();
  await app.call("PUT", "/api/answering", { paused: true });
  expect((await app.call("GET", "/api/answering")).json()).toEqual({ paused: true });
  await app.call("PUT", "/api/answering", { paused: false });
  expect(heard).toEqual([
    [true, undefined],
    [false, undefined],
  ]);
});

test("a home that was restored from another machine is not resumed by a button", async () => {
  const { app, world } = await start();
  await app.call("PUT", "/api/answering", { paused: true });
  world.oldMachine = "attic";
  const refused = await app.call("PUT", "/api/answering", { paused: false });
  expect([refused.statusCode, refused.json().error]).toMatchObject([
    409,
    { code: "RESTORED_WAITS", message: expect.stringContaining("attic") },
  ]);
  world.oldMachine = null;
  expect((await app.call("PUT", "/api/answering", { paused: false })).json()).toEqual({ paused: false });
});

test("a reading that fails is logged, and the next change is told", async () => {
  const lines: string[] = [];
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: (_: object, text: string) => void lines.push(text),
  };
  let broken = true;
  const told: number[] = [];
  const teller = createTeller({
    read: () => {
      if (broken) throw new Error("locked");
      return 7;
    },
    tell: value => told.push(value),
    log,
  });
  ends.push(teller.stop);
  teller.start();
  await expect.poll(() => lines.length).toBe(1);
  broken = false;
  teller.changed();
  await expect.poll(() => told).toEqual([7]);
});
