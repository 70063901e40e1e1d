import { afterEach, beforeEach, expect, test } from "vitest";
import type { Language } from "../../../contract/errors/define.ts";
import type { Message } from "../../../contract/messages.ts";
import type { BudgetNotice } from "../../../contract/routes/budget.ts";
import { createEventHub } from "../../../gateway/events/event-hub.ts";
import { composeNotices } from "../../../gateway/notices/compose-notices.ts";
import type { NewNotice } from "../../../gateway/notices/notices.ts";
import { createFakeLog, createTestApp, type TestApp } from "../../support/app.ts";
import { readEvents } from "../../support/event-reader.ts";
import { createPushBrowser, readVapid } from "../../support/push-browser.ts";
import { type PushService, startPushService } from "../../support/push-service.ts";

type Room = ReturnType<typeof composeNotices>;
type Handlers = Room["handlers"];
const names = ["listNotices", "forgetNotice", "pushState", "subscribePush", "unsubscribePush", "testPush"] as const;

let app: TestApp;
let room: Room;
let service: PushService;
let later: { work: () => void; ms: number }[];
let secrets: Map<string, string>;

beforeEach(async () => {
  service = await startPushService();
  later = [];
  secrets = new Map();
  // The room needs the app's devices and streams, the app the room's handlers: asked for when they are called.
  const handlers = Object.fromEntries(
    names.map(name => [name, (call: never) => (room.handlers[name] as (call: never) => unknown)(call)]),
  ) as unknown as Handlers;
  app = await createTestApp({ hub: createEventHub({ bootId: "boot", log: createFakeLog() }), handlers });
  room = composeNotices({
    ...{ db: app.db, writer: app.writer, clock: app.clock, log: app.log, settings: app.settings, hub: app.hub },
    access: app.access,
    vault: { get: name => secrets.get(name), set: async (name, value) => void secrets.set(name, value) },
    isWatching: principal => app.streams.isWatching(principal),
    bestUrl: () => "https://hearth.tail1234.ts.net",
    transport: service.transport(),
    after: (work, ms) => {
      const entry = { work, ms };
      later.push(entry);
      return () => {
        later = later.filter(one => one !== entry);
      };
    },
  });
});
afterEach(async () => {
  await room.stop();
  await app.stop();
  await service.stop();
});

/** A device that is paired and subscribed. */
async function subscribed(role: "owner" | "user" = "owner", language: Language = "en", path = "/push/1") {
  const { code } = await app.access.createPairingCode(role, { kind: "owner", via: "token" });
  const { deviceId, accessToken } = await app.access.pairApp(code, "phone", "127.0.0.1");
  const browser = createPushBrowser();
  const headers = { authorization: `Bearer ${accessToken}` };
  const body = { endpoint: service.origin + path, keys: browser.keys, language };
  const answer = await app.inject("PUT", "/api/push", body, { headers });
  expect([answer.statusCode, answer.body]).toEqual([200, '{"ok":true}']);
  return { id: deviceId, principal: `device:${deviceId}`, headers, browser, body };
}
const news = (fields: Partial<NewNotice> = {}): NewNotice => ({
  ...{ id: "reach.lost", kind: "reachLost", slots: { problem: { code: "OLLAMA_NOT_RUNNING", slots: {} } }, path: "/settings" },
  ...fields,
});
const arrived = (count: number) => expect.poll(() => service.received.length).toBe(count);
const failures = () => app.db.prepare("SELECT principal, failures, last_sent_at FROM push_subscriptions ORDER BY 1").all();
const list = async () => ((await app.call("GET", "/api/notices")).json() as { notices: { id: string }[] }).notices;

test("a notice is kept, published, and pushed in the device's language, signed with the key that the browser was given", async () => {
  const phone = await subscribed("owner", "zh-CN");
  const state = (await app.inject("GET", "/api/push", undefined, { headers: phone.headers })).json() as {
    publicKey: string;
    subscribed: boolean;
  };
  expect(state.subscribed).toBe(true);
  const heard: unknown[] = [];
  app.hub.subscribe(({ event, audience }) => event.kind === "notice" && heard.push([event.notice.id, audience]));
  expect([await room.raise(news()), await room.raise(news())]).toEqual([true, false]);
  await arrived(1);
  const [push] = service.received;
  expect(JSON.parse(phone.browser.decrypt(push!.body))).toEqual({
    ...{ id: "reach.lost", kind: "reachLost", path: "/settings" },
    ...{ title: "手机暂时无法连接 Hearth", body: "Ollama 没有运行。" },
  });
  expect(push).toMatchObject({ path: "/push/1", headers: { "content-encoding": "aes128gcm", ttl: "86400" } });
  const claims = readVapid(push!.headers.authorization!, state.publicKey);
  expect([claims.aud, claims.sub]).toEqual([service.origin, "https://hearth.tail1234.ts.net"]);
  // Apple takes nothing that is good for more than a day.
  expect([claims.exp * 1000 > Date.now(), claims.exp * 1000 < Date.now() + 86_400_000]).toEqual([true, true]);
  expect(heard).toEqual([["reach.lost", "owner"]]);
  expect(await list()).toMatchObject([{ id: "reach.lost", kind: "reachLost" }]);
  // The log knows of nothing that would let others push.
  expect(JSON.stringify(app.log.lines)).not.toContain(service.origin);
});

test("settled it may be told again; dismissed it stays silent", async () => {
  await room.raise(news());
  await room.settle("reach.lost");
  expect(await list()).toEqual([]);
  expect(await room.raise(news())).toBe(true);
  expect((await app.call("DELETE", "/api/notices/reach.lost")).json()).toEqual({ ok: true });
  expect([await list(), await room.raise(news())]).toEqual([[], false]);
});

test("an owner's notice goes to the owner's devices alone, one with an audience to that one", async () => {
  const mine = await subscribed("owner", "en", "/push/owner");
  const theirs = await subscribed("user", "en", "/push/user");
  await room.raise(news());
  await arrived(1);
  const heard: string[] = [];
  app.hub.subscribe(({ event }) => event.kind === "notice" && heard.push(event.notice.id));
  await room.raise(news({ id: "for.user", audience: theirs.principal }));
  await arrived(2);
  expect(service.received.map(({ path }) => path)).toEqual(["/push/owner", "/push/user"]);
  expect(heard).toEqual([]);
  expect(() => mine.browser.decrypt(service.received[1]!.body)).toThrow();
  expect((await list()).map(({ id }) => id)).toEqual(["reach.lost"]);
});

test("a service that is busy is asked again, three times and no more; the failures are counted until one goes through", async () => {
  const phone = await subscribed();
  service.answers.push({ status: 503 }, { status: 429, headers: { "retry-after": "60" } }, { status: 201 });
  await room.raise(news());
  const waits: number[] = [];
  for (const counted of [1, 2]) {
    await expect.poll(() => later.length).toBe(1);
    expect(failures()).toMatchObject([{ failures: counted, last_sent_at: null }]);
    const [next] = later.splice(0);
    waits.push(next!.ms);
    next!.work();
  }
  await expect.poll(failures).toEqual([{ principal: phone.principal, failures: 0, last_sent_at: app.clock.now() }]);
  expect([waits, later, service.received.length]).toEqual([[5_000, 60_000], [], 3]);

  service.answers.push(...[1, 2, 3, 4].map(() => ({ status: 500 })));
  await room.raise(news({ id: "another" }));
  for (let tries = 0; tries < 3; tries++) {
    await expect.poll(() => later.length).toBe(1);
    later.splice(0)[0]!.work();
  }
  await expect.poll(() => failures()).toMatchObject([{ failures: 4 }]);
  expect([later.length, service.received.length]).toEqual([0, 7]);
});

test.each([404, 410])("a subscription that its service answers with %i is forgotten", async status => {
  await subscribed();
  service.answers.push({ status });
  await room.raise(news());
  await expect.poll(failures).toEqual([]);
  expect(later).toEqual([]);
});

test.each([301, 400, 403, 413])("status %i is no reason to ask again", async status => {
  await subscribed();
  service.answers.push({ status, headers: { location: `${service.origin}/other` } });
  await room.raise(news());
  await expect.poll(failures).toMatchObject([{ failures: 1 }]);
  expect([later, service.received.length]).toEqual([[], 1]);
});

test("a removed device, and a browser that was paired anew, get nothing under their former name", async () => {
  const first = await subscribed();
  const second = await subscribed();
  expect(failures()).toMatchObject([{ principal: second.principal }]);
  expect((await app.inject("GET", "/api/push", undefined, { headers: first.headers })).json()).toMatchObject({
    subscribed: false,
  });
  await app.call("DELETE", `/api/devices/${second.id}`);
  await expect.poll(failures).toEqual([]);
});

test("a test notice: to one's own device, by the owner to any, and what came of it", async () => {
  const theirs = await subscribed("user");
  const mine = await subscribed("owner", "en", "/push/owner");
  const ask = async (headers: Record<string, string>, id: string) => {
    const answer = await app.inject("POST", `/api/devices/${id}/test-notice`, undefined, { headers });
    return answer.json() as { outcome?: string; error?: { code: string } };
  };
  expect(await ask(theirs.headers, theirs.id)).toEqual({ outcome: "sent" });
  expect(JSON.parse(theirs.browser.decrypt(service.received[0]!.body))).toMatchObject({
    title: "Notices arrive here",
    kind: "test",
  });
  expect((await ask(theirs.headers, mine.id)).error?.code).toBe("DEVICE_NOT_FOUND");
  service.answers.push({ status: 403 }, { status: 500 });
  expect([await ask(mine.headers, theirs.id), await ask(mine.headers, mine.id)]).toEqual([
    { outcome: "refused" },
    { outcome: "unreachable" },
  ]);
  await app.inject("DELETE", "/api/push", undefined, { headers: theirs.headers });
  expect(await ask(mine.headers, theirs.id)).toEqual({ outcome: "notSubscribed" });
});

test("keys that are no browser's are refused when something is sent, and hurt nothing", async () => {
  const phone = await subscribed();
  const keys = { p256dh: Buffer.alloc(65, 4).toString("base64url"), auth: Buffer.alloc(16).toString("base64url") };
  await app.inject("PUT", "/api/push", { ...phone.body, keys }, { headers: phone.headers });
  const answer = await app.inject("POST", `/api/devices/${phone.id}/test-notice`, undefined, { headers: phone.headers });
  expect([answer.json(), service.received.length]).toEqual([{ outcome: "refused" }, 0]);
});

test("a crossed budget line becomes one notice; when its window is over the list has it no more", async () => {
  const notice: BudgetNotice = {
    ...{ id: "stop:day:*:2026-11-02", line: "stop", unit: "day", scope: "*", name: "", window: "2026-11-02" },
    ...{ spentUsd: "2", limitUsd: "2", resetsAt: app.clock.now() + 1_000, at: app.clock.now() },
  };
  const phone = await subscribed();
  app.hub.publish({ kind: "budget.notice", notice }, "owner");
  app.hub.publish({ kind: "budget.notice", notice }, "owner");
  await arrived(1);
  expect(JSON.parse(phone.browser.decrypt(service.received[0]!.body))).toMatchObject({ kind: "budgetStop", path: "/budget" });
  expect(await list()).toHaveLength(1);
  app.clock.advance(1_000);
  expect(await list()).toEqual([]);
});

test("what is older than 30 days is swept, and of many the oldest", async () => {
  await room.raise(news({ id: "old" }));
  app.clock.advance(31 * 86_400_000);
  const raised = Array.from({ length: 1_001 }, (_, at) => ({
    id: `n${at}`,
    kind: "test",
    slots: "{}",
    path: "/",
    audience: null,
    at,
  }));
  for (const one of raised) await app.writer.run("notices.raise", { ...one, at: app.clock.now() - one.at - 1 });
  await room.raise(news({ id: "new" }));
  const ids = app.db.prepare<[], { id: string }>("SELECT id FROM notices ORDER BY at DESC").all();
  expect([ids.length, ids[0]?.id, ids.some(({ id }) => id === "old"), ids.at(-1)?.id]).toEqual([1_000, "new", false, "n998"]);
});

test("the key is made once, and everything is signed with it from then on", async () => {
  expect(secrets.size).toBe(0);
  const key = async () => ((await app.call("GET", "/api/push")).json() as { publicKey: string }).publicKey;
  const [one, other] = await Promise.all([key(), key()]);
  expect([one, await key(), secrets.size]).toEqual([other, one, 1]);
  expect(Buffer.from(one, "base64url")).toHaveLength(65);
});

function reply(fields: Partial<Message>): Message {
  return {
    ...{ id: "r1", sessionId: "s1", replyTo: "q1", role: "assistant", state: "answering", text: "", parts: [], model: null },
    ...{ usage: null, cost: null, insteadOf: null, failure: null, chunk: 0, createdAt: 1, updatedAt: 1 },
    ...fields,
  };
}

test("a finished answer is pushed to the device that asked, unless it looks on; announced anew it is no news", async () => {
  const phone = await subscribed("user");
  await subscribed("owner", "en", "/push/owner");
  app.db.exec(
    `INSERT INTO sessions (id, title, channel, agent, principal, created_at, updated_at) VALUES ('s1', 't', 'webchat', 'default', 'owner', 1, 1)`,
  );
  const ask = app.db.prepare(
    "INSERT INTO messages (id, session_id, role, state, channel, sender, created_at, updated_at) VALUES (?, 's1', 'user', 'answered', 'webchat', ?, 1, 1)",
  );
  ask.run("q1", phone.principal);
  const tell = (message: Message) => app.hub.publish({ kind: "message.changed", message }, "owner");
  const { url } = await app.listen();
  const events = readEvents(`${url}/api/events`, phone.headers);
  await events.next();

  tell(reply({}));
  tell(reply({ state: "answered", text: "Seen." }));
  events.end();
  await expect.poll(() => app.streams.isWatching(phone.principal)).toBe(false);
  // Booked later, and announced once more: it was seen.
  tell(reply({ state: "answered", text: "Seen." }));
  tell(reply({ id: "r2" }));
  tell(reply({ id: "r2", state: "failed" }));
  tell(reply({ id: "r3" }));
  tell(reply({ id: "r3", state: "answered", text: "  The mountain is calm.  " }));
  await arrived(1);
  expect(service.received[0]!.path).toBe("/push/1");
  expect(JSON.parse(phone.browser.decrypt(service.received[0]!.body))).toEqual({
    ...{ id: "answer:r3", kind: "answerReady", path: "/c/s1", title: "Hearth has answered", body: "The mountain is calm." },
  });
});
