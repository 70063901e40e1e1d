// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is how settings name a variable.
import { describe, expect, test } from "vitest";
import { takeFromChanges, takeFromText } from "../../../gateway/config/typed-secrets.ts";

const gateway = { gateway: { bind: "127.0.0.1", tailscale: { serve: false } } } as Parameters<typeof takeFromText>[2];
const typed = "typed-secret";
const nothing = (): undefined => undefined;

describe("a secret of a place for backups", () => {
  test("goes to the vault under the name that the place's own form uses, whichever way it is sent", () => {
    const sftp = { type: "sftp", name: "box", host: "h", user: "u", path: "/x", password: typed, privateKey: `${typed} key` };
    const s3 = { type: "s3", name: "bucket", accessKeyId: "AK", secretAccessKey: typed };
    const one = takeFromChanges(
      [{ path: ["backup", "places", 0, "password"], value: typed }],
      path => (path.join() === "backup,places,0,name" ? "nas" : undefined),
      gateway,
    );
    expect(one).toEqual({
      changes: [{ path: ["backup", "places", 0, "password"], value: "vault:backup:nas:password" }],
      secrets: [{ name: "backup:nas:password", value: typed }],
    });
    const whole = [
      { name: "backup:box:password", value: typed },
      { name: "backup:box:privateKey", value: `${typed} key` },
      { name: "backup:bucket:secretAccessKey", value: typed },
    ];
    for (const change of [
      [
        { path: ["backup", "places", 0], value: sftp },
        { path: ["backup", "places", 1], value: s3 },
      ],
      [{ path: ["backup", "places"], value: [sftp, s3] }],
      [{ path: ["backup"], value: { places: [sftp, s3] } }],
    ]) {
      const { changes, secrets } = takeFromChanges(change, nothing, gateway);
      expect(secrets).toEqual(whole);
      expect(JSON.stringify(changes)).not.toContain(typed);
      // What is no secret of a place stays where it is.
      expect(JSON.stringify(changes)).toContain("AK");
    }
  });

  test("together with a new name it goes to that name; references stay", () => {
    const { secrets } = takeFromChanges(
      [
        { path: ["backup", "places", 0, "name"], value: "new" },
        { path: ["backup", "places", 0, "password"], value: typed },
      ],
      () => "old",
      gateway,
    );
    expect(secrets).toEqual([{ name: "backup:new:password", value: typed }]);
    for (const value of ["${NAS}", "vault:backup:nas:password", ""])
      expect(takeFromChanges([{ path: ["backup", "places", 0, "password"], value }], () => "nas", gateway).secrets).toEqual([]);
  });

  test("typed into the text it goes to the vault too", () => {
    const place = "type: 'webdav', name: 'nas', url: 'http://h/dav'";
    expect(takeFromText(`{ backup: { places: [{ ${place}, password: '${typed}' }] } }`, "{}", gateway)).toEqual({
      text: `{ backup: { places: [{ ${place}, password: 'vault:backup:nas:password' }] } }`,
      secrets: [{ name: "backup:nas:password", value: typed }],
    });
  });

  test("in an address it is refused", () => {
    for (const [field, value] of [
      ["url", `http://me:${typed}@nas/dav`],
      ["endpoint", `https://me:${typed}@s3.example.com`],
    ])
      expect(() =>
        takeFromChanges([{ path: ["backup", "places", 0], value: { name: "nas", [field ?? ""]: value } }], nothing, gateway),
      ).toThrow(expect.objectContaining({ code: "CONFIG_VALUE" }));
  });
});
