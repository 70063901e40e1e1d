import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createRestoreHandlers } from "../../../gateway/backup/restore/handlers.ts";
import { createTroubles } from "../../../gateway/overview/troubles.ts";
import { homeWithTalk } from "../../support/backup/home-with-talk.ts";

test("a copy that was found tells what it is once it was fetched to be restored", async () => {
  const { home, db, clock, log, backups, catalogue, restores } = await homeWithTalk();
  const { id } = await backups.create("schedule").over;
  const whole = backups.fileOf(backups.find(id));
  const found = { reason: null, counts: null, verifiedAt: null, version: "", homeId: "" };
  const { bytes } = backups.find(id);
  await backups.change(id, { ...found, copies: { "old disk": { bytes, at: 1 }, nas: { bytes, at: 1 } } });
  const asked: string[] = [];
  const { handlers } = createRestoreHandlers({
    ...{ db, clock, log, backups, restores, folder: join(home.root, "restore") },
    ...{
      refuseAnother: () => undefined,
      onOldMachineOff: () => undefined,
      places: () => ["nas"],
      settleMachine: async () => true,
    },
    writer: { run: () => Promise.reject(new Error("nothing is written to look into a backup")) },
    pause: { isPaused: () => false, set: () => Promise.reject(new Error("nothing is paused")) } as never,
    troubles: createTroubles(() => undefined),
    fetchFrom: async (place, _id, target) => {
      asked.push(place);
      copyFileSync(whole, target);
    },
  });
  const plan = await handlers.planRestore({ body: { id } } as never);
  expect(plan).toMatchObject({ otherMachine: false });
  // Of two places the one that is still set up.
  expect(asked).toEqual(["nas"]);
  expect(backups.find(id)).toMatchObject({
    ...{ reason: "schedule", version: "1.2.3", homeId: catalogue.get().homeId, counts: { conversations: 1, messages: 2 } },
    verifiedAt: clock.now(),
  });
});
