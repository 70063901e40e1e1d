import { expect, test } from "vitest";
import { CompanionSpec } from "../../contract/companions.ts";
import { FromGateway } from "../../contract/processes.ts";

const ready = {
  kind: "ready",
  url: "http://127.0.0.1:18789",
  port: 18789,
  pid: 1,
  bootId: "boot-1",
  version: "0.1.0",
  setupUrl: "http://127.0.0.1:18789/#setup=ABCD-2345",
  firstRun: true,
  newOwnerToken: null,
};

test.each([
  ["http://127.0.0.1:18789", true],
  ["http://127.0.0.1:18789/#setup=ABCD-2345", true],
  ["http://localhost:1/", true],
  ["http://[::1]:65535/?a#b", true],
  ["http://127.0.0.1:65536", false],
  ["http://127.0.0.1", false],
  ["https://127.0.0.1:18789", false],
  ["http://127.0.0.1:18789@evil.example/", false],
  ["http://127.0.0.1.evil.example:80/", false],
  ["http://example.com:80", false],
  ["http://127.0.0.1:18789/\u001b[31mhi\u0007", false],
  ["http://127.0.0.1:18789\n", false],
  [" http://127.0.0.1:18789", false],
  ["\u001b[31mhi", false],
  ["not an address", false],
])("a gateway that is ready at %j: %s", (address, good) => {
  expect([
    FromGateway.safeParse({ ...ready, url: address }).success,
    FromGateway.safeParse({ ...ready, setupUrl: address }).success,
  ]).toEqual([good, good]);
});

const spec = {
  name: "ollama",
  program: "/usr/bin/ollama",
  args: ["serve"],
  environment: { OLLAMA_HOST: "127.0.0.1:1" },
  stopSignal: "SIGTERM",
  stopWithinMs: 1,
};

test.each([
  [{}, true],
  [{ program: "/usr/bin/oll\0ama" }, false],
  [{ args: ["serve", "a\0b"] }, false],
  [{ environment: { OLLAMA_MODELS: "/x\0" } }, false],
  [{ environment: { "A\0B": "x" } }, false],
])("a companion with %j can be started: %s", (wrong, good) => {
  expect(CompanionSpec.safeParse({ ...spec, ...wrong }).success).toBe(good);
});
