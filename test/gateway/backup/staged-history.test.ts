import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readJournal, stagedFolder } from "../../../gateway/backup/restore/journal.ts";
import { homePaths } from "../../../gateway/config/home.ts";
import { homeWithTalk, smallTalk } from "../../support/backup/home-with-talk.ts";

const version = `{
  // mine
  ollama: { keep: true, program: '/tmp/evil' },
  gateway: { tailscale: { socket: '/tmp/evil' }, auth: { token: 'known' } },
  language: 'en',
}
`;
const names = [
  ...["000001.json5", "000001.note.json", "0000002.json5", "000003.JSON5", "000004.json5"],
  ...["000005.json5 ~", "20260101T000000Z.json5", ".lock"],
];

async function houseWithHistory() {
  const world = await homeWithTalk(smallTalk);
  mkdirSync(world.home.configHistory, { recursive: true });
  for (const name of names) writeFileSync(join(world.home.configHistory, name), version);
  writeFileSync(join(world.home.configHistory, "000001.note.json"), '{"at":1,"by":"owner","summary":"language"}');
  writeFileSync(join(world.home.configHistory, "000004.json5"), "{ gateway: { auth: { token: 'known' } }");
  const made = await world.backups.create("asked").over;
  return { ...world, file: world.backups.fileOf(made), kit: (await world.keys.current()).identity };
}

/** What a restore in this home would put in place. */
async function stagedHistory(
  here: Awaited<ReturnType<typeof homeWithTalk>>,
  file: string,
  key: string,
  what: "everything" | "settings",
) {
  const plan = await here.restores.plan(file, key).over;
  await here.restores.restore(plan.id, what).over;
  const { configHistory } = homePaths(stagedFolder(here.home, (await readJournal(here.home))?.id ?? ""));
  return {
    names: readdirSync(configHistory).toSorted(),
    texts: ["000001.json5", "0000002.json5"].map(name => readFileSync(join(configHistory, name), "utf8")),
    note: readFileSync(join(configHistory, "000001.note.json"), "utf8"),
  };
}

test.each(["everything", "settings"] as const)(
  "another machine's former settings (%s) name no token and no program of his",
  async what => {
    const stranger = await houseWithHistory();
    const found = await stagedHistory(await homeWithTalk(), stranger.file, stranger.kit, what);
    expect(found.names).toEqual(["0000002.json5", "000001.json5", "000001.note.json"]);
    expect(found.note).toContain("owner");
    for (const text of found.texts) {
      expect(text).not.toMatch(/evil|known/);
      expect(text).toContain("// mine");
      expect(text).toContain("language: 'en'");
    }
  },
);

test("former settings of this machine keep their programs, and no token of then", async () => {
  const here = await houseWithHistory();
  const { texts } = await stagedHistory(here, here.file, here.kit, "everything");
  for (const text of texts) {
    expect(text).toContain("program: '/tmp/evil'");
    expect(text).not.toContain("known");
  }
});
