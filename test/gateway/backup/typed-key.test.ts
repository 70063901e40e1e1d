import { expect, test } from "vitest";
import { makeKey } from "../../../gateway/backup/archive/keys.ts";
import { createBackupKeys } from "../../../gateway/backup/backup-keys.ts";
import { kitAtStart } from "../../../gateway/backup/kit-state.ts";
import { confirmRestore, continueRestore } from "../../../gateway/backup/restore/swap.ts";
import { homeWithTalk, roomsOf } from "../../support/backup/home-with-talk.ts";
import { codeOfLater } from "../../support/code-of.ts";

test("a key that was typed: whether it fits is told, also where a key of this machine opens the backup", async () => {
  const here = await homeWithTalk();
  const made = await here.backups.create("asked").over;
  const file = here.backups.fileOf(made);
  const [own, other] = [await here.keys.current(), await makeKey()];
  const plan = (key?: string) => here.restores.plan(file, key).over;
  expect((await plan()).keyFits).toBe(null);
  expect((await plan(other.identity)).keyFits).toBe(false);
  expect(here.catalogue.get()).toMatchObject({ kit: { savedAt: null, checkedAt: null } });
  expect(here.catalogue.get().shownKey).toBe(undefined);
  // Who types the key in force has the kit.
  expect((await plan(own.identity)).keyFits).toBe(true);
  const at = here.clock.now();
  expect(here.catalogue.get().kit).toEqual({ savedAt: at, checkedAt: at, recipient: own.recipient });
  const elsewhere = await homeWithTalk();
  expect(await codeOfLater(() => elsewhere.restores.plan(file, other.identity).over)).toBe("BACKUP_KEY_WRONG");
  expect(elsewhere.catalogue.get().shownKey).toBe(undefined);
});

test("after a move the kit whose key was typed counts as saved and asked back; a kit of another key does not", async () => {
  const old = await homeWithTalk();
  const made = await old.backups.create("asked").over;
  const kit = await old.keys.current();
  const here = await homeWithTalk();
  const mine = await here.keys.current();
  await here.catalogue.change(now => ({ ...now, kit: { savedAt: 1, checkedAt: 1, recipient: mine.recipient } }));
  here.db.close();
  const plan = await here.restores.plan(old.backups.fileOf(made), kit.identity).over;
  expect(here.catalogue.get().kit).toEqual({ savedAt: 1, checkedAt: 1, recipient: mine.recipient });
  const typedAt = here.clock.now();
  await here.restores.restore(plan.id, "everything").over;
  const started = await continueRestore(here.home);
  if (started.kind !== "trying") throw new Error(started.kind);
  await confirmRestore(here.home, started.journal, here.clock.now());

  const after = await roomsOf(here.home);
  const { recipient } = await createBackupKeys({ vault: after.vault }).current();
  expect(recipient).toBe(kit.recipient);
  const known = after.catalogue.get();
  expect(kitAtStart(known, recipient).kit).toEqual({ savedAt: typedAt, checkedAt: typedAt, recipient });
  // Put back instead, the kit of this machine counts as before; of a third key nobody has shown a kit.
  expect(kitAtStart(known, mine.recipient)).toBe(known);
  expect(kitAtStart(known, "age1third").kit).toEqual({ savedAt: null, checkedAt: null, recipient: null });
});
