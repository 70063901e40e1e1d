import { beforeEach, describe, expect, test } from "vitest";
import type { Api } from "../../../renderer/api/client.ts";
import { createDeviceNotices } from "../../../renderer/phone/device-notices.ts";

const key = (byte: number): string => Buffer.alloc(65, byte).toString("base64url");
const failure = { code: "NOT_RUNNING", message: "m", hint: "h", type: "api_error" };

/** A browser with a push service, and a gateway that remembers. Everything is changed by the tests. */
function createWorld() {
  const world = {
    secure: true,
    able: true,
    standalone: false,
    apple: false,
    worker: true,
    permission: "default" as NotificationPermission,
    answer: "granted" as NotificationPermission,
    serviceFails: false,
    gatewayAway: false,
    publicKey: key(4),
    /** The key that the browser's subscription is bound to. */
    subscribedWith: null as string | null,
    told: null as { endpoint: string; language: string } | null,
    language: "en" as "en" | "zh-CN",
    kept: [] as string[],
    storage: new Map<string, string>(),
  };
  const subscription = () =>
    world.subscribedWith !== null && {
      options: { applicationServerKey: Uint8Array.from(Buffer.from(world.subscribedWith, "base64url")).buffer },
      toJSON: () => ({ endpoint: "https://push.example.com/1", keys: { p256dh: "p", auth: "a" } }),
      unsubscribe: async () => {
        world.subscribedWith = null;
        return true;
      },
    };
  const pushManager = {
    getSubscription: async () => subscription() || null,
    subscribe: async ({ applicationServerKey }: { applicationServerKey: Uint8Array }) => {
      if (world.serviceFails) throw new DOMException("Registration failed", "AbortError");
      world.subscribedWith = Buffer.from(applicationServerKey).toString("base64url");
      return subscription();
    },
  };
  const api = (async (name: string, input?: { body: { endpoint: string; language: string } }) => {
    if (world.gatewayAway) return { ok: false, status: 0, failure };
    if (name === "subscribePush") world.told = { endpoint: input!.body.endpoint, language: input!.body.language };
    if (name === "unsubscribePush") world.told = null;
    return { ok: true, value: { publicKey: world.publicKey, subscribed: world.told !== null } };
  }) as unknown as Api;
  const window = () => ({
    isSecureContext: world.secure,
    matchMedia: () => ({ matches: world.standalone }),
    ...(world.able ? { PushManager: {} } : {}),
    Notification: {
      get permission() {
        return world.permission;
      },
      requestPermission: async () => {
        world.permission = world.answer;
        return world.answer;
      },
    },
  });
  const create = () =>
    createDeviceNotices({
      window: window() as unknown as Window & typeof globalThis,
      api,
      language: () => world.language,
      storage: {
        getItem: name => world.storage.get(name) ?? null,
        setItem: (name, value) => void world.storage.set(name, value),
        removeItem: name => void world.storage.delete(name),
      },
      kept: () => ({ keepLanguage: async language => void world.kept.push(language) }),
      registration: async () => (world.worker ? ({ pushManager } as unknown as ServiceWorkerRegistration) : null),
      apple: world.apple,
    });
  return { world, create };
}

let world: ReturnType<typeof createWorld>["world"];
let create: ReturnType<typeof createWorld>["create"];
beforeEach(() => {
  ({ world, create } = createWorld());
});

describe("what is said of notices on this device", () => {
  test.each([
    [
      { secure: false, able: false, worker: false },
      { kind: "notPossible", why: "notSecure" },
    ],
    [
      { able: false, apple: true },
      { kind: "notPossible", why: "installFirst" },
    ],
    [
      { able: false, apple: true, standalone: true },
      { kind: "notPossible", why: "notSupported" },
    ],
    [{ worker: false }, { kind: "notPossible", why: "notSupported" }],
    [{ permission: "denied" }, { kind: "blocked" }],
    [{}, { kind: "off", busy: false, failure: null }],
    [{ gatewayAway: true }, { kind: "off", busy: false, failure }],
    // The gateway knows of one, the browser has none any more.
    [
      { permission: "granted", told: { endpoint: "x", language: "en" } },
      { kind: "off", busy: false, failure: null },
    ],
    [
      { permission: "granted", subscribedWith: key(4) },
      { kind: "off", busy: false, failure: null },
    ],
    [
      { permission: "granted", subscribedWith: key(4), told: { endpoint: "x", language: "en" } },
      { kind: "on", busy: false },
    ],
  ] as const)("%j: %j", async (fields, state) => {
    Object.assign(world, fields);
    const notices = create();
    await notices.look();
    expect(notices.get()).toEqual(state);
    expect(notices.isOn()).toBe(state.kind === "on");
  });
});

test("on, in another language, off", async () => {
  const notices = create();
  await notices.turnOn();
  expect([notices.get(), notices.isOn(), world.subscribedWith]).toEqual([{ kind: "on", busy: false }, true, world.publicKey]);
  expect(world.told).toEqual({ endpoint: "https://push.example.com/1", language: "en" });
  world.language = "zh-CN";
  await notices.follow();
  expect([world.told?.language, world.kept]).toEqual(["zh-CN", ["en", "zh-CN"]]);
  await notices.turnOff();
  expect([notices.get(), notices.isOn(), world.subscribedWith, world.told]).toEqual([
    { kind: "off", busy: false, failure: null },
    false,
    null,
    null,
  ]);
});

test("a no blocks, no answer leaves it off, a push service that fails is told as that", async () => {
  const notices = create();
  world.answer = "default";
  await notices.turnOn();
  expect(notices.get()).toEqual({ kind: "off", busy: false, failure: null });
  world.answer = "granted";
  world.serviceFails = true;
  await notices.turnOn();
  expect([notices.get(), world.told]).toEqual([{ kind: "off", busy: false, failure: "service" }, null]);
  world.answer = "denied";
  await notices.turnOn();
  expect(notices.get()).toEqual({ kind: "blocked" });
});

test("a gateway with another key (its home was made anew) ends the old subscription and makes its own", async () => {
  Object.assign(world, { permission: "granted", subscribedWith: key(9), told: { endpoint: "x", language: "en" } });
  const notices = create();
  await notices.look();
  expect([notices.get().kind, world.subscribedWith]).toEqual(["off", null]);
  await notices.turnOn();
  expect(world.subscribedWith).toBe(world.publicKey);
});
