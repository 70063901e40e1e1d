import { expect, test } from "vitest";
import { shownTroubles } from "../../../renderer/shell/trouble-list.ts";
import { withTroubles } from "../../support/mock-gateway/house-data.ts";

test("errors come before warnings, and what is only good to know is not counted", () => {
  expect(shownTroubles(withTroubles.troubles).map(one => one.id)).toEqual(["settings.CONFIG_VALUE", "reach.keyExpires"]);
});
