import { expect, test } from "vitest";
import { SettingsFile } from "../../contract/settings/schema.ts";

test("an empty file is a whole set of settings that opens nothing", () => {
  const settings = SettingsFile.parse({});
  expect(settings.gateway).toMatchObject({ bind: "127.0.0.1", port: 18789 });
  expect(settings).toMatchObject({ providers: [], agents: {}, logging: { level: "info" } });
  expect(settings.channels).toBeUndefined();
});

test("unknown keys stay, wherever they stand", () => {
  const written = { mine: { a: 1 }, gateway: { mine: 2 }, providers: [{ name: "a", type: "ollama", mine: 3 }] };
  expect(SettingsFile.parse(written)).toMatchObject(written);
});

test.each([
  { channels: { telegram: { dmPolicy: "open" } } },
  { cost: { alertThreshold: 80 } },
  { cost: { dailyBudget: -1 } },
  { session: { store: "redis", redis: { url: "http://x" } } },
  { agents: { a: { sandbox: { type: "none" } } } },
  { ollama: { models: "/x\0" } },
  { ollama: { program: "/bin/\u001bsleep" } },
  { gateway: { tailscale: { socket: "/tmp/a\0b" } } },
  { gateway: { tailscale: { program: "tail\nscale" } } },
  { providers: [{ name: "a", type: "ollama", baseUrl: "file:///etc/passwd" }] },
])("%j is refused", written => {
  expect(SettingsFile.safeParse(written).success).toBe(false);
});
