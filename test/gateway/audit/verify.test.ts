import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { prepareAudit } from "../../../gateway/audit/append.ts";
import { createTestApp, type TestApp } from "../../support/app.ts";

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
  const append = prepareAudit(app.db);
  app.db.transaction(() => {
    for (let n = 1; n <= 2_500; n++) append({ at: n, actor: "owner", action: "test.done", target: `t${n}`, detail: { n } });
  })();
});
afterEach(() => app.stop());

const verify = async () => (await app.call("GET", "/api/audit/verify")).json();

describe("the audit's chain", () => {
  it("is whole when nobody touched it", async () => {
    expect(await verify()).toEqual({ ok: true, rows: 2_500, firstBrokenRow: null });
  });

  it.each([
    ["a changed word", "UPDATE audit SET actor = 'nobody' WHERE id = 1700", 1700],
    ["a changed time", "UPDATE audit SET at = 0 WHERE id = 1700", 1700],
    ["a changed detail", `UPDATE audit SET detail = '{"n":1}' WHERE id = 1700`, 1700],
    ["a changed hash", "UPDATE audit SET hash = previous_hash WHERE id = 1700", 1700],
    ["a missing row", "DELETE FROM audit WHERE id = 1700", 1701],
    ["a missing beginning", "DELETE FROM audit WHERE id <= 10", 11],
  ])("shows %s", async (_, sql, firstBrokenRow) => {
    app.db.exec(sql);
    expect(await verify()).toEqual({ ok: false, rows: firstBrokenRow === 11 ? 0 : 1699, firstBrokenRow });
  });
});
