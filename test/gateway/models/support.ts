import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import type { ModelEvent, ModelFailure, ModelProvider, ModelRequest } from "../../../gateway/models/model.ts";
import { createDispatchers } from "../../../gateway/models/upstream/dispatchers.ts";
import type { Upstream } from "../../../gateway/models/upstream/upstream.ts";

export const never = (): AbortSignal => new AbortController().signal;

export const ask = (text: string, more: Partial<ModelRequest> = {}): ModelRequest => ({
  model: "fake",
  system: "",
  messages: [{ role: "user", parts: [{ kind: "text", text }] }],
  ...more,
});

export async function collect(
  provider: ModelProvider,
  request: ModelRequest,
  signal: AbortSignal = never(),
): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of provider.answer(request, signal)) events.push(event);
  return events;
}

export const textOf = (events: readonly ModelEvent[]): string =>
  events.map(event => (event.kind === "text" ? event.text : "")).join("");

export const lastOf = (events: readonly ModelEvent[]): ModelEvent => events.at(-1)!;

export function failureOf(events: readonly ModelEvent[]): ModelFailure {
  const last = lastOf(events);
  if (last.kind !== "failure") throw new Error(`expected a failure, got ${JSON.stringify(events)}`);
  return last;
}

export const usageOf = (events: readonly ModelEvent[]): Record<string, unknown> =>
  Object.assign({}, ...events.map(event => (event.kind === "usage" ? event.usage : {})));

/** Tool calls of an answer, their arguments joined and read. */
export function callsOf(events: readonly ModelEvent[]): { name: string; id: string; arguments: unknown; ended: boolean }[] {
  const calls = new Map<number, { name: string; id: string; json: string; ended: boolean }>();
  for (const event of events) {
    if (event.kind === "toolStart") calls.set(event.index, { name: event.name, id: event.id, json: "", ended: false });
    if (event.kind === "toolDelta") calls.get(event.index)!.json += event.json;
    if (event.kind === "toolEnd") calls.get(event.index)!.ended = true;
  }
  return [...calls.values()].map(({ json, ...call }) => ({ ...call, arguments: JSON.parse(json || "{}") as unknown }));
}

/** Says why a sequence of events breaks the contract of ModelEvent; undefined when it keeps it. */
export function contractBreach(events: readonly ModelEvent[]): string | undefined {
  const enders = events.filter(event => event.kind === "end" || event.kind === "failure");
  if (enders.length !== 1) return `${enders.length} endings`;
  if (enders[0] !== events.at(-1)) return "something came after the end";
  const open = new Set<number>();
  const seen = new Set<number>();
  for (const event of events) {
    if (event.kind === "toolStart") {
      if (seen.has(event.index)) return `tool ${event.index} began twice`;
      seen.add(event.index);
      open.add(event.index);
    }
    if (event.kind === "toolDelta" && !open.has(event.index)) return `arguments for tool ${event.index}, which is not open`;
    if (event.kind === "toolEnd" && !open.delete(event.index)) return `tool ${event.index} ended without a beginning`;
  }
  return events.at(-1)?.kind === "end" && open.size > 0 ? "a tool call was left open" : undefined;
}

/** An address on which nobody listens any more. */
export async function closedUrl(): Promise<string> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** An upstream as the registry would make it, with connections of its own. */
export function connect(url: string, more: Partial<Upstream> = {}): { upstream: Upstream; stop: () => Promise<void> } {
  const dispatchers = createDispatchers();
  return {
    upstream: {
      name: "fake",
      baseUrl: url,
      apiKey: () => "test-key-0123456789",
      headers: {},
      timeoutMs: 60_000,
      local: true,
      fetch: dispatchers.fetchFor(true),
      clock: { now: () => 1_800_000_000_000 },
      ...more,
    },
    stop: dispatchers.stop,
  };
}
