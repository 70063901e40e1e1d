import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageConfig } from "../../../build/package/config.ts";
import { appId } from "../../../contract/app-id.ts";

test("packages, the entry of the desktop and the window have one name", () => {
  const { desktopName } = JSON.parse(readFileSync(join(import.meta.dirname, "../../../package.json"), "utf8"));
  const config = packageConfig({ updateUrl: undefined, electronDist: undefined, output: undefined });
  expect([desktopName, config.appId, config.linux?.syncDesktopName]).toEqual([`${appId}.desktop`, appId, true]);
});
