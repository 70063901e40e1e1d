import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPlaces, findPlaces } from "../../../../gateway/network/tailscale/places.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-places-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, mode = 0o755): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, "");
  chmodSync(path, mode);
  return path;
}
const nothing = { socket: undefined, program: undefined };
const pathOf = (...folders: string[]) => ({ PATH: folders.join(delimiter) });

describe("where Tailscale is", () => {
  test.each([
    ["linux", "/var/run/tailscale/tailscaled.sock"],
    ["freebsd", "/var/run/tailscale/tailscaled.sock"],
    ["darwin", "/var/run/tailscaled.socket"],
    ["win32", "\\\\.\\pipe\\ProtectedPrefix\\Administrators\\Tailscale\\tailscaled"],
  ] as const)("its socket on %s", (platform, path) => {
    expect(findPlaces({ platform, variables: {}, ...nothing }).doors[0]).toEqual({ kind: "socket", path });
  });

  test("its command line on the PATH: the first that can be run", () => {
    program("a/tailscale", 0o644);
    mkdirSync(join(folder, "b/tailscale"), { recursive: true });
    const found = program("c/tailscale");
    const variables = pathOf(join(folder, "a"), join(folder, "b"), "", join(folder, "c"));
    expect(findPlaces({ platform: "linux", variables, ...nothing }).program).toBe(found);
  });

  test("or as the settings say, and nowhere else", () => {
    program("c/tailscale");
    const own = program("own/ts");
    const find = (name: string) =>
      findPlaces({ platform: "linux", variables: pathOf(join(folder, "c")), socket: "/run/ts.sock", program: name });
    expect(find(own)).toEqual({ doors: [{ kind: "socket", path: "/run/ts.sock" }], program: own });
    expect(find("tailscale").program).toBe(join(folder, "c/tailscale"));
    expect(find(join(folder, "nothing")).program).toBeNull();
  });

  test("is looked up anew after a while, and at once for other settings", () => {
    const clock = createFakeClock();
    const settings: { program?: string } = { program: join(folder, "later") };
    const places = createPlaces({ platform: "linux", variables: {}, settings: () => settings, clock });
    expect(places().program).toBeNull();
    const later = program("later");
    expect(places().program).toBeNull();
    clock.advance(5_000);
    expect(places().program).toBe(later);
    settings.program = program("other");
    expect(places().program).toBe(settings.program);
  });
});
