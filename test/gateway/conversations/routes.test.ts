import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Message, Session } from "../../../contract/messages.ts";
import { attachment, createConversationHandlers } from "../../../gateway/routes/conversations.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";
import { createConversationRooms, type Rooms } from "../../support/conversation-rooms.ts";

let app: TestApp;
let rooms: Rooms;
beforeEach(async () => {
  rooms = createConversationRooms({ settings: { agents: { cook: { persona: "Cook." } }, limits: { maxFileBytes: 100_000 } } });
  await rooms.open();
  const { conversations, inbound, announce, files, settings } = rooms;
  app = await createTestApp({
    handlers: createConversationHandlers({ conversations, inbound, announce, files, settings: () => settings }),
  });
});
afterEach(async () => {
  await app.stop();
  await rooms.close();
});

const call = async <T>(
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: T; text: string; headers: Record<string, unknown> }> => {
  const { statusCode, payload, headers: sent } = await app.call(method, url, body, { headers });
  const json = String(sent["content-type"]).startsWith("application/json");
  return {
    status: statusCode,
    body: (json && payload !== "" ? JSON.parse(payload) : undefined) as T,
    text: payload,
    headers: sent,
  };
};
const newSession = async (body: object = {}): Promise<Session> => (await call<Session>("POST", "/api/sessions", body)).body;
const codeOf = ({ status, body }: { status: number; body: unknown }) => [
  status,
  (body as { error: { code: string } }).error.code,
];

const multipart = (field: string, name: string, content: Buffer | string) => {
  const edge = "edge-of-the-parts";
  const body = Buffer.concat([
    Buffer.from(
      `--${edge}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: image/png\r\n\r\n`,
    ),
    Buffer.from(content),
    Buffer.from(`\r\n--${edge}--\r\n`),
  ]);
  return [body, { "content-type": `multipart/form-data; boundary=${edge}` }] as const;
};
const upload = (field: string, name: string, content: Buffer | string) => {
  const [body, headers] = multipart(field, name, content);
  return call<{ hash: string; name: string; mediaType: string; bytes: number }>("POST", "/api/files", body, headers);
};

describe("conversations over HTTP", () => {
  it("a message is accepted with 202, repeated with the same answer, and answered", async () => {
    const { id } = await newSession();
    const send = () => call<Message>("POST", `/api/sessions/${id}/messages`, { id: "m1", text: "Hi" });
    expect(await send()).toMatchObject({ status: 202, body: { id: "m1", state: "received" } });
    await rooms.quiet();
    expect(await send()).toMatchObject({ status: 202, body: { id: "m1", state: "answered" } });
    const { body } = await call<{ messages: Message[]; more: boolean }>("GET", `/api/sessions/${id}/messages`);
    expect(body.more).toBe(false);
    expect(
      body.messages.map(({ id: own, replyTo, role, state, text }) => ({ own: own === "m1", replyTo, role, state, text })),
    ).toEqual([
      { own: true, replyTo: null, role: "user", state: "answered", text: "Hi" },
      { own: false, replyTo: "m1", role: "assistant", state: "answered", text: "You said: Hi" },
    ]);
    expect((await call<{ hits: unknown[] }>("GET", "/api/search?q=said")).body.hits).toHaveLength(1);
  });

  it("sessions are made, listed, changed, deleted and restored", async () => {
    const created = await call<Session>("POST", "/api/sessions", { agent: "cook", channel: "cli" });
    expect(created).toMatchObject({ status: 201, body: { agent: "cook", channel: "cli", busy: false } });
    const { id } = created.body;
    expect((await call<Session>("PATCH", `/api/sessions/${id}`, { title: "Dinner" })).body.title).toBe("Dinner");
    expect((await call<{ sessions: Session[] }>("GET", "/api/sessions?limit=5")).body.sessions).toHaveLength(1);
    expect((await call("DELETE", `/api/sessions/${id}`)).body).toEqual({ ok: true });
    expect(codeOf(await call("GET", `/api/sessions/${id}`))).toEqual([404, "SESSION_NOT_FOUND"]);
    expect((await call<Session>("POST", `/api/sessions/${id}/restore`)).body).toMatchObject({ id, title: "Dinner" });
    expect(rooms.events.map(event => event.kind)).toEqual([
      "session.changed",
      "session.changed",
      "session.removed",
      "session.changed",
    ]);
  });

  it("a deletion ends the answer that is being written", async () => {
    rooms.model.play([{ kind: "text", text: "Once" }, "hang"]);
    const { id } = await newSession();
    await call("POST", `/api/sessions/${id}/messages`, { id: "m1", text: "Hi" });
    await rooms.until(() => rooms.model.open() === 1);
    expect((await call("DELETE", `/api/sessions/${id}`)).status).toBe(200);
    expect(rooms.model.open()).toBe(0);
  });

  it("stop, retry and edit", async () => {
    rooms.model.play(
      [{ kind: "text", text: "Once" }, "hang"],
      [
        { kind: "text", text: "Twice" },
        { kind: "end", stop: "end" },
      ],
    );
    const { id } = await newSession();
    await call("POST", `/api/sessions/${id}/messages`, { id: "m1", text: "Hi" });
    await rooms.until(() => rooms.events.some(event => event.kind === "message.delta"));
    expect(codeOf(await call("POST", `/api/sessions/${id}/messages/m1/retry`, {}))).toEqual([409, "MESSAGE_BUSY"]);
    expect((await call("POST", `/api/sessions/${id}/stop`)).body).toEqual({ ok: true });
    expect(await call<Message>("POST", `/api/sessions/${id}/messages/m1/retry`, {})).toMatchObject({
      status: 202,
      body: { id: "m1", state: "received" },
    });
    await rooms.quiet();
    expect(await call<Message>("POST", `/api/sessions/${id}/messages/m1/edit`, { id: "m2", text: "Ho" })).toMatchObject({
      status: 202,
      body: { id: "m2" },
    });
    await rooms.quiet();
    expect(rooms.messages(id).map(message => message.text)).toEqual(["Ho", "Twice"]);
  });

  it.each<[string, string, string, object | undefined, [number, string]]>([
    ["no such session", "GET", "/api/sessions/none/messages", undefined, [404, "SESSION_NOT_FOUND"]],
    ["no such agent", "POST", "/api/sessions", { agent: "nobody" }, [404, "AGENT_NOT_FOUND"]],
    ["no such message", "POST", "/api/sessions/$/messages/none/retry", {}, [404, "MESSAGE_NOT_FOUND"]],
    ["a message that says nothing", "POST", "/api/sessions/$/messages", { id: "m", text: "  " }, [400, "REQUEST_INVALID"]],
    [
      "a file that is not here",
      "POST",
      "/api/sessions/$/messages",
      { id: "m", files: [{ hash: "0".repeat(64), name: "x" }] },
      [404, "FILE_NOT_FOUND"],
    ],
    ["no such file", "GET", `/api/files/${"0".repeat(64)}`, undefined, [404, "FILE_NOT_FOUND"]],
  ])("%s", async (_what, method, url, body, expected) => {
    const { id } = await newSession();
    expect(codeOf(await call(method, url.replace("$", id), body))).toEqual(expected);
  });

  it("exports as a file with a name in every script", async () => {
    const { id } = await newSession({ title: "旅行 “plan”" });
    const markdown = await call("GET", `/api/sessions/${id}/export`);
    expect(markdown.headers).toMatchObject({
      "content-type": "text/markdown; charset=utf-8",
      "content-disposition": `attachment; filename="__ _plan_.md"; filename*=UTF-8''%E6%97%85%E8%A1%8C%20%E2%80%9Cplan%E2%80%9D.md`,
    });
    expect(markdown.text).toBe("# 旅行 “plan”\n\n\n");
    expect((await call<{ session: Session }>("GET", `/api/sessions/${id}/export?format=json`)).body.session.id).toBe(id);
    expect(attachment('a"b\\c%\r\n.txt')).toBe(`attachment; filename="a_b_c___.txt"; filename*=UTF-8''a%22b%5Cc%25%0D%0A.txt`);
  });
});

describe("files over HTTP", () => {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

  it("are stored, sent with a message, and read back safely", async () => {
    const stored = await upload("file", "图.png", png);
    expect(stored).toMatchObject({ status: 201, body: { name: "图.png", mediaType: "image/png", bytes: 11 } });
    const { id } = await newSession();
    const { body } = await call<Message>("POST", `/api/sessions/${id}/messages`, {
      id: "m",
      files: [{ hash: stored.body.hash, name: "图.png" }],
    });
    expect(body.parts).toEqual([{ kind: "image", file: stored.body }]);
    await rooms.quiet();
    expect(rooms.model.requests[0]?.messages[0]?.parts[0]).toMatchObject({ kind: "image", mediaType: "image/png" });
    expect(rooms.conversations.session(id, null).title).toBe("图.png");
    const read = await app.call("GET", `/api/files/${stored.body.hash}`);
    expect(read.rawPayload).toEqual(png);
    expect(read.headers).toMatchObject({
      "content-type": "image/png",
      "x-content-type-options": "nosniff",
      "content-security-policy": "sandbox; default-src 'none'",
      "content-disposition": expect.stringMatching(/^inline;/),
    });
    const page = await upload("file", "x.html", "<script>alert(1)</script>");
    expect((await app.call("GET", `/api/files/${page.body.hash}`)).headers).toMatchObject({
      "content-type": "text/plain; charset=utf-8",
      "content-disposition": expect.stringMatching(/^attachment;/),
    });
  });

  it.each<[string, string, string, [number, string]]>([
    ["too large", "file", "a".repeat(100_001), [413, "REQUEST_TOO_LARGE"]],
    ["far too large", "file", "a".repeat(400_000), [413, "REQUEST_TOO_LARGE"]],
    ["empty", "file", "", [400, "FILE_EMPTY"]],
    ["of a type that is not read", "file", "PK\x03\x04\0", [415, "FILE_TYPE_REFUSED"]],
    ["in another field", "photo", "abc", [400, "REQUEST_INVALID"]],
  ])("are refused when %s", async (_what, field, content, expected) => {
    expect(codeOf(await upload(field, "x.txt", content))).toEqual(expected);
  });
});

describe("a device of somebody else", () => {
  it("sees and touches only its own conversations", async () => {
    const { conversations, inbound, announce, files, settings } = rooms;
    const handlers = createConversationHandlers({ conversations, inbound, announce, files, settings: () => settings });
    const principal = { kind: "device" as const, deviceId: "7", role: "user" as const, via: "jwt" as const };
    const { id } = await newSession();
    const as = { principal, language: "en" as const } as never as Parameters<typeof handlers.sendMessage>[0];
    const body = { id: "m", text: "Hi", files: [] };
    for (const attempt of [
      () => handlers.getSession({ ...as, params: { id } } as never),
      () => handlers.sendMessage({ ...as, params: { id }, body } as never),
      () => handlers.listMessages({ ...as, params: { id }, query: { limit: 9 } } as never),
      () => handlers.deleteSession({ ...as, params: { id } } as never),
      () => handlers.restoreSession({ ...as, params: { id } } as never),
      () => handlers.retryMessage({ ...as, params: { id, messageId: "m" }, body: {} } as never),
      () => handlers.stopAnswer({ ...as, params: { id } } as never),
      () => handlers.exportSession({ ...as, params: { id }, query: { format: "json" } } as never),
    ])
      await expect((async () => attempt())()).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
    expect(await handlers.listSessions({ ...as, query: { limit: 9 } } as never)).toEqual({ sessions: [], more: false });
  });

  it("reads the files that it sent or finds in its own conversations, under its own names, and no others", async () => {
    const { conversations, files } = rooms;
    const bytes = async function* () {
      yield Buffer.from("secret");
    };
    const { hash } = await files.put(bytes(), "tax of mine.txt", "owner");
    const name = async (scope: string | null): Promise<string> => {
      const { ref, stream } = await files.stream(hash, scope);
      stream.destroy();
      return ref.name;
    };
    const own = await conversations.create({ title: "", agent: "default", model: undefined, channel: "webchat" }, "device:7");
    const handlers = createConversationHandlers({ ...rooms, settings: () => rooms.settings });
    const principal = { kind: "device" as const, deviceId: "7", role: "user" as const, via: "jwt" as const };
    const sending = {
      principal,
      language: "en",
      params: { id: own.id },
      body: { id: "m", text: "", files: [{ hash, name: "x" }] },
    };
    await expect(name("device:7")).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
    await expect((async () => handlers.getFile({ principal, params: { hash } } as never))()).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
    });
    await expect((async () => handlers.sendMessage(sending as never))()).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
    expect(await name(null)).toBe("tax of mine.txt");

    await files.put(bytes(), "found.txt", "device:8");
    expect(await name("device:8")).toBe("found.txt");
    await rooms.send(own.id, "n", "", { files: [{ hash, name: "shared.txt" }] });
    expect(await name("device:7")).toBe("shared.txt");
    await expect(name("device:9")).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
    await rooms.quiet();
  });
});
