import { copyFileSync, existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { AppError } from "../../../contract/errors/app-error.ts";
import { type DrillRecord, homePlace } from "../../../gateway/backup/catalogue.ts";
import { createDrills } from "../../../gateway/backup/drill/drills.ts";
import { fetchLimitMs } from "../../../gateway/backup/drill/fetch-within.ts";
import { createRehearse } from "../../../gateway/backup/drill/rehearse.ts";
import { createRunDrillGateway } from "../../../gateway/backup/drill/run-drill-gateway.ts";
import type { NewNotice } from "../../../gateway/notices/notices.ts";
import type { TroubleFact } from "../../../gateway/overview/troubles.ts";
import { homeWithTalk, runJobHere, smallTalk, type Talk } from "../../support/backup/home-with-talk.ts";
import { codeOf, codeOfLater } from "../../support/code-of.ts";

const drillThread = new URL("../../../gateway/backup/drill/drill-thread.ts", import.meta.url);
const dayMs = 86_400_000;

async function start(talk: Talk = smallTalk) {
  const rooms = await homeWithTalk(talk);
  const { home, keys, clock, catalogue, jobs, backups, log } = rooms;
  const runGateway = createRunDrillGateway(drillThread);
  const refused: string[] = [];
  const elsewhere = new Map<string, string>();
  /** Places that neither answer nor mind that nobody waits any more. */
  const hanging = new Set<string>();
  const limits = { fetchMs: 60_000, patienceMs: 60_000 };
  const rehearse = createRehearse({
    ...{ home, keys, clock, runJob: runJobHere, fileOf: backups.fileOf },
    runGateway: async (root, signal) => {
      const gateway = await runGateway(root, signal);
      return {
        ...gateway,
        stop: async () => {
          refused.push(...gateway.refused());
          await gateway.stop();
        },
      };
    },
    fetchLimitMs: () => limits.fetchMs,
    fetchFrom: async (place, _backup, target) => {
      if (hanging.has(place)) await new Promise(() => undefined);
      const source = elsewhere.get(place);
      if (source === undefined) throw AppError.of("PLACE_MISSING", { place, problem: "unplugged" });
      copyFileSync(source, target);
    },
  });
  const notices = new Map<string, NewNotice>();
  const troubles: TroubleFact[] = [];
  const distrusted: string[] = [];
  const settings = { everyDays: 7, places: [] as string[] };
  const drills = createDrills({
    ...{ catalogue, jobs, rehearse, clock, log },
    get patienceMs() {
      return limits.patienceMs;
    },
    places: () => settings.places,
    everyDays: () => settings.everyDays,
    distrust: async place => void distrusted.push(place),
    notices: {
      raise: async notice => !notices.has(notice.id) && Boolean(notices.set(notice.id, notice)),
      settle: async id => void notices.delete(id),
    },
    troubles: { put: (_source, facts) => void troubles.splice(0, troubles.length, ...facts) },
  });
  return { ...rooms, drills, elsewhere, settings, notices, troubles, distrusted, refused, hanging, limits };
}
const states = ({ steps }: DrillRecord): string => steps.map(({ step, state }) => `${step}:${state}`).join(" ");
const only = ([first]: readonly DrillRecord[]): DrillRecord => {
  if (!first) throw new Error("no result");
  return first;
};

test("a backup is restored for trial up to a gateway that answers from it, and nothing is left over", async () => {
  const { home, backups, catalogue, drills, troubles } = await start();
  const made = await backups.create("asked").over;
  const drill = only(await drills.run().over);
  expect([states(drill), drill.failure]).toEqual(["fetch:ok verify:ok extract:ok open:ok compare:ok start:ok health:ok", null]);
  expect(backups.find(made.id).provenAt).toBe(drill.at);
  expect(catalogue.get().drills).toEqual([drill]);
  expect([readdirSync(join(home.root, "restore")), troubles]).toEqual([[], []]);
  expect(readdirSync(home.backups).toSorted()).toEqual([made.file, "catalogue.json"]);
});

test("the gateway of a test restore reaches nothing, whatever the restored settings want of it", async () => {
  const calls: string[] = [];
  const outside = createServer((request, response) => {
    calls.push(request.url ?? "");
    response.end("{}");
  });
  await new Promise<void>(resolve => outside.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void outside.close());
  const url = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
  const { backups, drills } = await start({
    ...smallTalk,
    settings: JSON.stringify({
      providers: [{ name: "fake", type: "openai-compatible", baseUrl: url, apiKey: "k", models: ["m"] }],
      defaultModel: "fake/m",
      ollama: { url },
    }),
  });
  await backups.create("asked").over;
  expect(only(await drills.run().over).ok).toBe(true);
  expect(calls).toEqual([]);
});

test("a changed attachment, a damaged file, another key: each fails at its step, with its code, and is told", async () => {
  const { home, backups, clock, drills, troubles, notices, keys, vault } = await start();
  const made = await backups.create("asked").over;
  const whole = backups.fileOf(made);
  const spoiled = join(home.root, "spoiled");
  copyFileSync(whole, spoiled);
  writeFileSync(whole, "age-encryption.org/v1\nnot at all");
  const damaged = only(await drills.run().over);
  expect([states(damaged).slice(0, 24), damaged.failure?.code, damaged.ok]).toEqual([
    "fetch:ok verify:failed e",
    "BACKUP_NOT_ONE",
    false,
  ]);
  // By the name that the list has for it, not by that of the copy that was tried.
  expect(damaged.failure?.slots).toMatchObject({ file: made.file });
  expect(damaged.steps.slice(2).map(({ state }) => state)).toEqual(Array(5).fill("skipped"));
  expect([troubles.map(({ id }) => id), [...notices.keys()]]).toEqual([["drill.failed.home"], ["drill.failed.home"]]);
  expect(backups.find(made.id).provenAt).toBeNull();

  copyFileSync(spoiled, whole);
  clock.time += dayMs;
  expect(only(await drills.run().over).ok).toBe(true);
  expect([troubles, notices.size]).toEqual([[], 0]);

  await vault.set("backup-key", (await keys.change()).identity);
  await vault.remove("backup-key:1");
  expect(only(await drills.run().over).failure?.code).toBe("BACKUP_KEY_WRONG");
});

test("every place has its own: what it gives back is proven; one that lies is distrusted, one that is unplugged is left alone", async () => {
  const { home, backups, catalogue, drills, elsewhere, settings, distrusted, notices } = await start();
  const made = await backups.create("asked").over;
  const lying = join(home.root, "lying");
  writeFileSync(lying, "age-encryption.org/v1\nnot at all");
  elsewhere.set("nas", backups.fileOf(made));
  elsewhere.set("liar", lying);
  settings.places = ["nas", "liar", "usb", "empty"];
  const copy = { bytes: made.bytes, at: 1 };
  await backups.change(made.id, { copies: { ...made.copies, nas: copy, liar: copy, usb: copy } });
  const results = await drills.run().over;
  expect(results.map(({ place, ok }) => [place, ok])).toEqual([
    [homePlace, true],
    ["nas", true],
    ["liar", false],
  ]);
  expect([distrusted, [...notices.keys()]]).toEqual([["liar"], ["drill.failed.liar"]]);
  expect(catalogue.get().drills).toHaveLength(3);
  // Asked for by name, the answer is that it is not there.
  expect(only(await drills.run("usb").over).failure?.code).toBe("PLACE_MISSING");
  expect(codeOf(() => drills.run("nowhere"))).toBe("PLACE_NOT_FOUND");
});

test("a place that hangs fails by itself: the others are proven meanwhile, and what is old is told whether or not a test runs", async () => {
  const { backups, catalogue, clock, drills, jobs, elsewhere, settings, hanging, limits, troubles, notices, home } =
    await start();
  const made = await backups.create("asked").over;
  settings.places = ["hung", "nas"];
  elsewhere.set("nas", backups.fileOf(made));
  const copy = { bytes: made.bytes, at: 1 };
  await backups.change(made.id, { copies: { hung: copy, nas: copy } });
  hanging.add("hung");
  limits.patienceMs = 1;
  limits.fetchMs = 20 * 60_000;
  clock.time += 15 * dayMs;
  const { job, over } = drills.run();
  const stopped = codeOfLater(() => over);
  drills.look();
  await expect.poll(() => troubles.map(({ code }) => code)).toEqual(["DRILL_OLD"]);
  await expect.poll(() => catalogue.get().drills.map(({ place, ok }) => [place, ok])).toEqual([["nas", true]]);
  drills.look();
  await expect.poll(() => [troubles, notices.size]).toEqual([[], 0]);
  expect(jobs.list().map(({ id }) => id)).toEqual([job.id]);
  // Whoever stops it need not wait for the place either.
  jobs.stop(job.id);
  expect(await stopped).toBe("BACKUP_STOPPED");

  limits.fetchMs = 1;
  const results = await drills.run().over;
  const hung = results.find(({ place }) => place === "hung");
  expect([results.length, hung?.ok, hung?.failure?.code, hung && states(hung).slice(0, 12)]).toEqual([
    ...[2, false, "PLACE_UNREACHABLE", "fetch:failed"],
  ]);
  expect(troubles.map(({ id, code, slots }) => [id, code, slots?.place])).toEqual([
    ["drill.failed.hung", "DRILL_NOT_FETCHED", "hung"],
  ]);
  expect(String(troubles[0]?.slots?.problem)).toContain("0.5 hours");
  expect(String(troubles[0]?.slots?.problemZh)).toContain("0.5 小时");
  expect([[...notices.keys()], readdirSync(join(home.root, "restore"))]).toEqual([["drill.failed.hung"], []]);
});

test("a job that goes to a place keeps the weekly test from that place alone", async () => {
  const { backups, catalogue, drills, jobs, elsewhere, settings } = await start();
  const made = await backups.create("asked").over;
  settings.places = ["slow", "nas"];
  elsewhere.set("nas", backups.fileOf(made));
  elsewhere.set("slow", backups.fileOf(made));
  const copy = { bytes: made.bytes, at: 1 };
  await backups.change(made.id, { copies: { slow: copy, nas: copy } });
  const arrival = Promise.withResolvers<void>();
  const upload = jobs.run("upload", "upload", "slow", () => arrival.promise);
  drills.look();
  await expect.poll(() => catalogue.get().drills.map(({ place }) => place)).toEqual(["nas"]);
  await expect.poll(() => jobs.list().map(({ kind }) => kind)).toEqual(["upload"]);
  arrival.resolve();
  await upload.over;
  drills.look();
  await expect.poll(() => catalogue.get().drills.map(({ place }) => place)).toEqual(["nas", "slow"]);
});

test.each([
  ["nothing", 0, 0.5],
  ["5 GB over a slow line", 5e9, 21.7],
  ["never more than a day", 1e12, 24],
])("how long a place may take: %s", (_name, bytes, expected) => {
  expect(fetchLimitMs(bytes) / 3_600_000).toBeCloseTo(expected, 1);
});

test("weekly, a day after a failure, and not at all when that is wished; stopped, it leaves nothing", async () => {
  const { home, backups, catalogue, clock, drills, jobs, settings, troubles, notices } = await start();
  expect(codeOf(() => drills.run())).toBe("BACKUP_NONE");
  drills.look();
  expect(jobs.list()).toEqual([]);
  const made = await backups.create("asked").over;
  settings.everyDays = 0;
  drills.look();
  expect(jobs.list()).toEqual([]);
  clock.time += 15 * dayMs;
  // Switched off: nobody is warned of what they have chosen.
  await drills.showTroubles();
  expect([troubles, notices.size]).toEqual([[], 0]);

  settings.everyDays = 7;
  await drills.showTroubles();
  expect([troubles.map(({ code }) => code), [...notices.keys()]]).toEqual([["DRILL_OLD"], ["drill.old"]]);
  drills.look();
  const [job] = jobs.list();
  jobs.stop(job?.id ?? "");
  expect(await codeOfLater(() => drills.run().over)).toBe("BACKUP_STOPPED");
  await expect
    .poll(() => [jobs.list(), existsSync(join(home.root, "restore")) && readdirSync(join(home.root, "restore"))])
    .toEqual([[], []]);

  drills.look();
  await drills.run().over;
  await expect.poll(() => [troubles, notices.size]).toEqual([[], 0]);
  clock.time += 6 * dayMs;
  drills.look();
  expect(jobs.list()).toEqual([]);
  rmSync(backups.fileOf(made));
  clock.time += dayMs;
  drills.look();
  await expect.poll(() => catalogue.get().drills.map(({ ok }) => ok)).toEqual([true, false]);
  clock.time += dayMs - 1;
  drills.look();
  expect(jobs.list()).toEqual([]);
  clock.time += 1;
  drills.look();
  expect(jobs.list().map(({ kind }) => kind)).toEqual(["drill"]);
  await drills.run().over;
});
