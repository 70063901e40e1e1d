import { afterEach, expect, test } from "vitest";
import { desktopBridge } from "../../renderer/desktop-bridge.ts";

afterEach(() => {
  Reflect.deleteProperty(globalThis, "hearthDesktop");
});

test("a plain browser has no desktop; the window has what its preload gave", () => {
  expect(desktopBridge()).toBeNull();
  const bridge = { call: () => Promise.resolve({ ok: false }), onState: () => () => undefined };
  Object.assign(globalThis, { hearthDesktop: bridge });
  expect(desktopBridge()).toBe(bridge);
});
