import { describe, expect, test } from "vitest";
import { createKept } from "../../../renderer/phone/kept.ts";
import { decideFetch } from "../../../renderer/worker/decide-fetch.ts";
import { openPath, ownPath, readPush } from "../../../renderer/worker/push.ts";
import type { WindowClient } from "../../../renderer/worker/scope.ts";
import { sharedText, takeShare } from "../../../renderer/worker/shared.ts";
import { createShell } from "../../../renderer/worker/shell.ts";
import { subscribeAgain } from "../../../renderer/worker/subscribe-again.ts";
import { createFakeCaches } from "../../support/fake-caches.ts";

const origin = "https://hearth.test";
const own = { origin, files: new Set(["/", "/assets/main-3f9c2a1b.js"]) };

test.each([
  ["GET", "/", "navigate", "page"],
  ["GET", "/c/1?x", "navigate", "page"],
  ["GET", "/assets/main-3f9c2a1b.js", "cors", "asset"],
  ["GET", "/assets/other.js", "cors", "leave"],
  ["GET", "/api/events", "cors", "leave"],
  ["GET", "/api/files/1", "navigate", "leave"],
  ["GET", "/v1/models", "cors", "leave"],
  ["GET", "/health", "navigate", "leave"],
  ["GET", "/metrics", "navigate", "leave"],
  ["GET", "/apiary", "navigate", "page"],
  ["POST", "/share", "navigate", "share"],
  ["POST", "/api/push", "cors", "leave"],
  ["POST", "/", "navigate", "leave"],
  ["GET", "https://elsewhere.test/", "navigate", "leave"],
  ["POST", "https://elsewhere.test/share", "navigate", "leave"],
])("%s %s (%s): %s", (method, path, mode, decision) => {
  expect(decideFetch({ method, url: new URL(path, origin).href, mode }, own)).toBe(decision);
});

describe("the kept pages", () => {
  type Fetched = (path: string) => Promise<Response>;
  const world = (fetched: Fetched, patient = true) => {
    const fake = createFakeCaches();
    const asked: string[] = [];
    const shellOf = (version: string, files: readonly string[]) =>
      createShell({
        ...{ caches: fake.caches, version, files, patienceMs: 1 },
        fetch: (request, init) => {
          const path = typeof request === "string" ? request : new URL(request.url).pathname;
          asked.push(`${path}${init?.cache === undefined ? "" : ` ${init.cache}`}`);
          return fetched(path);
        },
        after: work => {
          if (!patient) work();
        },
      });
    return { fake, asked, shellOf };
  };
  const request = (path: string) => new Request(origin + path);
  const down: Fetched = () => Promise.reject(new TypeError("no network"));

  test("a new version takes what it has already, and forgets the older ones once it is in force", async () => {
    const { fake, asked, shellOf } = world(path => Promise.resolve(new Response(path)));
    await shellOf("1", ["/", "/assets/a-1.js"]).install();
    const second = shellOf("2", ["/", "/assets/a-1.js", "/assets/b-2.js"]);
    asked.length = 0;
    await second.install();
    expect(asked).toEqual(["/ no-cache", "/assets/b-2.js default"]);
    await fake.caches.open("hearth-kept");
    await second.forgetOthers();
    expect([fake.names(), fake.paths("hearth-shell-2")]).toEqual([
      ["hearth-shell-2", "hearth-kept"],
      ["/", "/assets/a-1.js", "/assets/b-2.js"],
    ]);
  });

  test("a version of which a file is missing is not put in force", async () => {
    const { shellOf } = world(path => Promise.resolve(new Response("", { status: path === "/" ? 200 : 404 })));
    await expect(shellOf("1", ["/", "/assets/a-1.js"]).install()).rejects.toThrow("404");
  });

  test("a line that breaks on the way is tried again, three times at most", async () => {
    let breaks = 2;
    const flaky: Fetched = path => {
      if (path === "/" || breaks-- <= 0) return Promise.resolve(new Response(path));
      return breaks === 1 ? Promise.reject(new TypeError("cut")) : Promise.resolve(new Response("", { status: 502 }));
    };
    const { fake, asked, shellOf } = world(flaky, false);
    await shellOf("1", ["/", "/assets/a-1.js"]).install();
    expect([asked.length, fake.paths("hearth-shell-1")]).toEqual([4, ["/", "/assets/a-1.js"]]);
    breaks = 3;
    asked.length = 0;
    await expect(shellOf("2", ["/assets/b-1.js"]).install()).rejects.toThrow("502");
    expect(asked.length).toBe(3);
  });

  test.each([
    ["no network", down, "kept"],
    ["a proxy without its gateway", () => Promise.resolve(new Response("bad gateway", { status: 502 })), "kept"],
    ["the gateway", () => Promise.resolve(new Response("fresh")), "fresh"],
    ["a refusal of the gateway", () => Promise.resolve(new Response("no", { status: 500 })), "no"],
  ] as const)("with %s a page is %s", async (_name, then, shown) => {
    let now: Fetched = () => Promise.resolve(new Response("kept"));
    const { shellOf } = world(path => now(path));
    const shell = shellOf("1", ["/"]);
    await shell.install();
    now = then;
    expect(await (await shell.page(request("/c/1?shared=1"))).text()).toBe(shown);
  });

  test("a gateway that takes too long is not waited for, unless nothing is kept", async () => {
    let answer: (response: Response) => void = () => undefined;
    let now: Fetched = () => Promise.resolve(new Response("kept"));
    const { shellOf } = world(path => now(path), false);
    const shell = shellOf("1", ["/"]);
    await shell.install();
    now = () =>
      new Promise(resolve => {
        answer = resolve;
      });
    expect(await (await shell.page(request("/"))).text()).toBe("kept");
    const late = shellOf("2", ["/"]).page(request("/"));
    answer(new Response("late"));
    expect(await (await late).text()).toBe("late");
  });

  test("a file is kept or fetched, never guessed", async () => {
    const { shellOf } = world(path => Promise.resolve(new Response(`of ${path}`)));
    const shell = shellOf("1", ["/assets/a-1.js"]);
    await shell.install();
    expect(await (await shell.asset(request("/assets/a-1.js"))).text()).toBe("of /assets/a-1.js");
    expect(await (await shell.asset(request("/assets/z.js"))).text()).toBe("of /assets/z.js");
  });
});

describe("a push", () => {
  test("is shown as it is told, under its id", () => {
    const told = { id: "answer:1", title: "Hearth has answered", body: "Yes.", path: "/c/1" };
    expect(readPush(JSON.stringify(told))).toMatchObject({
      title: "Hearth has answered",
      options: { body: "Yes.", tag: "answer:1", data: { path: "/c/1" } },
    });
  });

  test.each([null, "", "no JSON", "[]", "7", '{"title":7,"path":8}'])("%j is shown all the same", data => {
    expect(readPush(data)).toMatchObject({ title: "Hearth", options: { tag: "hearth", data: { path: "/" } } });
  });

  test.each([
    ["/budget", "/budget"],
    ["//elsewhere.test", "/"],
    ["/\\elsewhere.test", "/"],
    ["https://elsewhere.test/", "/"],
    ["javascript:alert(1)", "/"],
    [undefined, "/"],
  ])("leads from %j to %s", (path, leadsTo) => {
    expect(ownPath(path)).toBe(leadsTo);
  });

  test("opens its page where Hearth is open, in the page that is looked at, else in a new one", async () => {
    const done: unknown[] = [];
    const client = (name: string, fields: Partial<WindowClient>): WindowClient => ({
      ...{ url: "", focused: false, visibilityState: "hidden" },
      focus: async () => void done.push([name, "focus"]),
      postMessage: message => void done.push([name, message]),
      ...fields,
    });
    const clients = (...pages: WindowClient[]) => ({
      claim: () => Promise.resolve(),
      matchAll: () => Promise.resolve(pages),
      openWindow: async (path: string) => void done.push(["new", path]),
    });
    await openPath(clients(), "/budget");
    await openPath(clients(client("a", {}), client("b", { visibilityState: "visible" })), "/c/1");
    await openPath(clients(client("a", { visibilityState: "visible" }), client("b", { focused: true })), "/c/2");
    expect(done).toEqual([
      ["new", "/budget"],
      ["b", { kind: "open", path: "/c/1" }],
      ["b", "focus"],
      ["b", { kind: "open", path: "/c/2" }],
      ["b", "focus"],
    ]);
  });

  test("under a new address of the browser's, the gateway is told, in the language that was chosen here", async () => {
    const { caches } = createFakeCaches();
    await createKept(caches).keepLanguage("zh-CN");
    const sent: unknown[] = [];
    const fetched = async (path: unknown, init?: RequestInit): Promise<Response> => {
      sent.push([path, init?.method ?? "GET", init?.body]);
      return Response.json({ publicKey: "KEY", subscribed: false });
    };
    const keys = { p256dh: "p", auth: "a" };
    const pushManager = {
      subscribe: async (options: unknown) => {
        sent.push(options);
        return { toJSON: () => ({ endpoint: "https://push.example.com/2", keys }) };
      },
    } as unknown as PushManager;
    const registration = { pushManager, showNotification: () => Promise.resolve() };
    await subscribeAgain({ registration, caches, fetch: fetched as typeof fetch }, null);
    expect(sent).toEqual([
      ["/api/push", "GET", undefined],
      { userVisibleOnly: true, applicationServerKey: "KEY" },
      ["/api/push", "PUT", JSON.stringify({ endpoint: "https://push.example.com/2", keys, language: "zh-CN" })],
    ]);
  });
});

describe("what is shared", () => {
  const form = (fields: Record<string, string | File | readonly File[]>): FormData => {
    const data = new FormData();
    for (const [name, value] of Object.entries(fields))
      for (const one of Array.isArray(value) ? value : [value]) data.append(name, one as string);
    return data;
  };

  test.each([
    [{ title: "A", text: "B", url: "https://c.test" }, "A\nB\nhttps://c.test"],
    [{ title: "A", text: "A https://c.test", url: "https://c.test" }, "A https://c.test"],
    [{ title: "A", text: "A" }, "A"],
    [{ text: "  only  " }, "only"],
    [{}, ""],
  ])("%j is written as %j", (fields, text) => {
    expect(sharedText(form(fields as Record<string, string>))).toBe(text);
  });

  test("waits for one page, pictures and words; a later share takes its place", async () => {
    const { caches } = createFakeCaches();
    const kept = createKept(caches);
    expect(await kept.takeShared()).toBeNull();
    const picture = (name: string) => new File([name], name, { type: "image/png" });
    const post = (fields: Parameters<typeof form>[0]) => new Request(`${origin}/share`, { method: "POST", body: form(fields) });
    // Node's `Response.redirect` wants a whole address; the browser's takes a path.
    const share = (fields: Parameters<typeof form>[0]) => takeShare(post(fields), kept).catch((error: unknown) => error);
    await share({ text: "old", files: [picture("1.png"), picture("2.png")] });
    await share({ text: "new", files: [picture("火山.png"), new File(["x"], "x.txt", { type: "text/plain" })] });
    const shared = await kept.takeShared();
    expect([shared?.text, shared?.files.map(({ name, type, size }) => [name, type, size])]).toEqual([
      "new",
      [["火山.png", "image/png", 10]],
    ]);
    expect(await kept.takeShared()).toBeNull();
  });
});
