import fc from "fast-check";
import { expect, test } from "vitest";
import { createDoorApp } from "./door-app.ts";
import { createFakeProvider } from "./fake-provider.ts";

const sound = {
  "/v1/chat/completions": {
    model: "up/m",
    messages: [
      { role: "system", content: "s" },
      {
        role: "user",
        content: [
          { type: "text", text: "t" },
          { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
        ],
      },
      { role: "assistant", content: null, tool_calls: [{ id: "c", type: "function", function: { name: "f", arguments: "{}" } }] },
      { role: "tool", tool_call_id: "c", content: "r" },
    ],
    tools: [{ type: "function", function: { name: "f", parameters: {} } }],
    tool_choice: "auto",
    response_format: { type: "json_object" },
    stop: ["x"],
    stream_options: { include_usage: true },
    max_tokens: 5,
  },
  "/v1/messages": {
    model: "up/m",
    max_tokens: 5,
    system: [{ type: "text", text: "s" }],
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "t" },
          { type: "document", source: { type: "text", data: "d" } },
        ],
      },
      { role: "assistant", content: [{ type: "tool_use", id: "t", name: "f", input: {} }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: [{ type: "text", text: "r" }] }] },
    ],
    tools: [{ name: "f", input_schema: {} }],
    tool_choice: { type: "auto" },
    thinking: { type: "enabled", budget_tokens: 5 },
    output_config: { effort: "low" },
  },
} as const;

/** Every place in a body, as paths. */
function placesIn(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, one]) => placesIn(one, [...path, Array.isArray(value) ? Number(key) : key]));
  return [path, ...inner];
}

/** `absent` removes the place. */
const absent = Symbol("absent");
function put(body: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value === absent ? undefined : value;
  const copy = (Array.isArray(body) ? [...body] : { ...(body as object) }) as Record<string | number, unknown>;
  if (rest.length === 0 && value === absent) delete copy[key];
  else copy[key] = put(copy[key], rest, value);
  return copy;
}

const wrong = fc.oneof(
  fc.constantFrom<unknown>(absent, null, true, -1, 1e308, "", "x", [], {}, [[]], [null], { type: "x" }, [{ type: 3 }], {
    role: "user",
  }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constant({ ["__proto__"]: { polluted: true }, toString: 1 }),
);

test("300 broken bodies: an answer or a 4xx with a code that names the field, never a crash", async () => {
  const provider = createFakeProvider("up", "ollama");
  const app = await createDoorApp([provider], { defaultRef: "up/m" });
  const statuses = new Map<number, number>();
  const broken = fc.constantFrom(...(Object.keys(sound) as (keyof typeof sound)[])).chain(path =>
    fc.record({
      path: fc.constant(path),
      edits: fc.array(fc.tuple(fc.constantFrom(...placesIn(sound[path])), wrong), { minLength: 1, maxLength: 2 }),
      counting: fc.boolean(),
    }),
  );
  try {
    await fc.assert(
      fc.asyncProperty(broken, async ({ path, edits, counting }) => {
        const body = edits.reduce<unknown>((made, [place, value]) => {
          try {
            return put(made, place, value);
          } catch {
            // An earlier edit took the place away.
            return made;
          }
        }, sound[path]);
        const url = counting && path === "/v1/messages" ? "/v1/messages/count_tokens" : path;
        const answer = await app.inject("POST", url, undefined, {}).catch(() => null);
        expect(answer?.statusCode).toBe(401);
        const told = await app.app.inject({
          method: "POST",
          url,
          headers: { host: "127.0.0.1:18789", authorization: `Bearer ${app.token.current}`, "content-type": "application/json" },
          payload: JSON.stringify(body) ?? "",
        });
        statuses.set(told.statusCode, (statuses.get(told.statusCode) ?? 0) + 1);
        if (told.statusCode === 200) return;
        expect(told.statusCode).toBeGreaterThanOrEqual(400);
        expect(told.statusCode).toBeLessThan(500);
        const { error } = told.json() as { error: { code: string; message: string; hint: string; type: string } };
        expect(error.code).toMatch(/^(REQUEST_INVALID|FIELD_NOT_SUPPORTED|REQUEST_NOT_JSON|MODEL_UNKNOWN)$/);
        // No slot of a sentence stays open; a brace of the request's own field name may be quoted.
        expect(error.message).not.toMatch(/\{(where|problem|field|provider|model)\}/);
        expect(error.hint).not.toBe("");
        expect(error.type).toMatch(/_error$/);
      }),
      { numRuns: 300 },
    );
    // The generator must really break things.
    expect([...statuses].filter(([status]) => status >= 400).reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThan(100);
    expect(statuses.get(200) ?? 0).toBeGreaterThan(5);
    expect(app.log.lines.filter(line => line.level === "error")).toEqual([]);
    expect({}).not.toHaveProperty("polluted");
  } finally {
    await app.stop();
  }
});
