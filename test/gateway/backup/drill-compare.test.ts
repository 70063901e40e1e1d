import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { extractArchive } from "../../../gateway/backup/archive/extract-archive.ts";
import { askGateway } from "../../../gateway/backup/drill/ask-gateway.ts";
import { compareHome } from "../../../gateway/backup/drill/compare-home.ts";
import { homePaths } from "../../../gateway/config/home.ts";
import { openDatabase } from "../../../gateway/db/open.ts";
import { homeWithTalk, smallTalk } from "../../support/backup/home-with-talk.ts";
import { startFakeGateway } from "../../support/fake-gateway.ts";

/** An unpacked backup of a home with a conversation and two attachments; `lost`: one was gone before the backup was made. */
async function unpacked(lost = false) {
  const attachments = [Buffer.from("first"), Buffer.from("second")];
  const { home, db, keys, backups } = await homeWithTalk({ ...smallTalk, attachments });
  const paths = db
    .prepare<[], string>("SELECT hash FROM files ORDER BY hash")
    .pluck()
    .all()
    .map(hash => join(hash.slice(0, 2), hash));
  const [path = ""] = paths;
  if (lost) rmSync(join(home.files, path));
  const made = await backups.create("asked").over;
  const scratch = homePaths(join(home.root, "scratch"));
  const manifest = await extractArchive(backups.fileOf(made), await keys.identities(), scratch.root);
  const compare = async (): Promise<unknown> =>
    compareHome(scratch, manifest, new AbortController().signal, () => undefined).catch((error: unknown) => error);
  return { scratch, path, compare };
}
const failed = (problem: RegExp) => ({ code: "DRILL_FAILED", slots: { problem: expect.stringMatching(problem) } });

test("what is as it was passes, and says what a gateway must show of it", async () => {
  const { compare } = await unpacked();
  expect(await compare()).toMatchObject({ title: "Garden", messages: [expect.any(String), expect.any(String)] });
});

test("an attachment with other content, or without any, is found; one that was lost before is no fault of the backup", async () => {
  const changed = await unpacked();
  writeFileSync(join(changed.scratch.files, changed.path), "fIrst");
  expect(await changed.compare()).toMatchObject(failed(/^attachment [0-9a-f]{12} has other content/));
  const missing = await unpacked();
  rmSync(join(missing.scratch.files, missing.path));
  expect(await missing.compare()).toMatchObject(failed(/^attachment [0-9a-f]{12} is missing/));
  expect(await (await unpacked(true)).compare()).toMatchObject({ title: "Garden" });
});

test("a row too few or too many is found", async () => {
  for (const [sql, problem] of [
    ["DELETE FROM messages WHERE seq = 1", /^messages has 1 rows instead of 2/],
    [
      "INSERT INTO sessions (id, title, channel, agent, principal, created_at, updated_at) VALUES ('x', '', 'c', 'a', 'p', 1, 1)",
      /^sessions has 2/,
    ],
  ] as const) {
    const { scratch, compare } = await unpacked();
    const db = openDatabase(scratch.database);
    db.exec(sql);
    db.close();
    expect(await compare()).toMatchObject(failed(problem));
  }
});

test("a gateway that is not well, or shows another conversation than was backed up, does not pass", async () => {
  const sample = { sessionId: "s1", title: "Garden", messages: [] };
  const ask = async (answers: Parameters<typeof startFakeGateway>[0], token = "the-owner-token-of-the-fake-gateway") => {
    const gateway = await startFakeGateway(answers);
    try {
      return await askGateway({ url: gateway.url, token }, sample, new AbortController().signal).catch((error: unknown) => error);
    } finally {
      await gateway.stop();
    }
  };
  const none = { listSessions: () => [200, { sessions: [], more: false }] as const };
  expect(await ask({ ...none, listMessages: () => [200, { messages: [], more: false }] })).toMatchObject(
    failed(/newest conversation/),
  );
  expect(await ask({ ...none, listMessages: () => [404, {}] })).toMatchObject(failed(/answered 404/));
  expect(await ask({ health: () => [200, { status: "stopping", version: "1", bootId: "b" }] })).toMatchObject(failed(/not ok/));
  expect(await ask(none, "wrong")).toMatchObject(failed(/answered 401/));
});
