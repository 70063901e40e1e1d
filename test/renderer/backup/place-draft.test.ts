import { describe, expect, test } from "vitest";
import { BackupPlace } from "../../../contract/settings/backup.ts";
import {
  bodyOf,
  draftOf,
  emptyDraft,
  freePlaceName,
  hasSecret,
  type PlaceDraft,
  problemsOf,
  tellingName,
} from "../../../renderer/backup/places/place-draft.ts";

const filled: Readonly<Record<"folder" | "s3" | "webdav" | "sftp", Partial<PlaceDraft>>> = {
  folder: { path: " /media/anna/backup " },
  s3: { endpoint: "https://s3.example.com", bucket: "anna", region: "", accessKeyId: "id", secretAccessKey: " secret " },
  webdav: { url: "http://nas.local/dav", user: "anna", password: "secret" },
  sftp: { host: "nas.local", user: "anna", path: "/b", password: "secret", keepDays: "90" },
};
const draft = (type: keyof typeof filled, more: Partial<PlaceDraft> = {}): PlaceDraft => ({
  ...emptyDraft(type, "Place"),
  ...filled[type],
  ...more,
});

describe.each(["folder", "s3", "webdav", "sftp"] as const)("a place: %s", type => {
  test("that is filled in has no problem and is what the contract takes", () => {
    expect(problemsOf(draft(type), [], null)).toEqual({});
    expect(BackupPlace.parse(bodyOf(draft(type), null))).toMatchObject({ type, name: "Place", enabled: true });
  });
  test("comes back as the form it was, without its secrets", () => {
    const body = bodyOf(draft(type), null) as unknown as Record<string, unknown>;
    const again = draftOf(body);
    expect({ ...again, secretAccessKey: "", password: "", privateKey: "" }).toEqual(again);
    expect(bodyOf(again, body)).toEqual(body);
  });
});

test("a blank around a value goes, in a secret it stays", () => {
  expect(bodyOf(draft("folder"), null)).toMatchObject({ path: "/media/anna/backup" });
  expect(bodyOf(draft("s3"), null)).toMatchObject({ secretAccessKey: " secret ", region: "auto" });
});

test("a secret that was not typed is sent as it was told; of another kind of place nothing is kept", () => {
  const stored = { type: "s3", name: "Place", secretAccessKey: "••••", storageClass: "COLD" };
  expect(hasSecret(stored, "secretAccessKey")).toBe(true);
  expect(problemsOf(draft("s3", { secretAccessKey: "" }), null, stored)).toEqual({});
  expect(problemsOf(draft("s3", { secretAccessKey: "" }), [], null)).toEqual({ secretAccessKey: "missing" });
  expect(bodyOf(draft("s3", { secretAccessKey: "" }), stored)).toMatchObject({ secretAccessKey: "••••", storageClass: "COLD" });
  expect(bodyOf(draft("folder"), stored)).not.toHaveProperty("storageClass");
});

describe("what is wrong", () => {
  test.each([
    ["sftp", { host: " ", port: "70000", user: "" }, { host: "missing", port: "notPort", user: "missing" }],
    ["webdav", { url: "nas.local" }, { url: "notAddress" }],
    ["s3", { endpoint: "ftp://x", bucket: "" }, { endpoint: "notAddress", bucket: "missing" }],
    ["folder", { path: "", keepDays: "0" }, { path: "missing", keepDays: "notDays" }],
    ["folder", { name: "" }, { name: "missing" }],
    ["folder", { name: "home" }, { name: "namePlain" }],
    ["folder", { name: "a/b" }, { name: "namePlain" }],
    ["folder", { name: "NAS" }, { name: "nameTaken" }],
  ] as const)("%s %j", (type, more, expected) => {
    expect(problemsOf(draft(type, more), ["NAS"], null)).toEqual(expected);
  });
  test("the name of a place that is there already is not asked about", () => {
    expect(problemsOf(draft("folder", { name: "NAS" }), null, null)).toEqual({});
  });
});

test.each([
  ["folder", {}, "backup"],
  ["folder", { path: "E:\\Hearth copies\\" }, "Hearth copies"],
  ["folder", { path: "/" }, ""],
  // A name with a meaning of its own.
  ["folder", { path: "/home" }, ""],
  ["s3", {}, "anna"],
  ["webdav", {}, "nas.local"],
  ["webdav", { url: "nas" }, ""],
  ["sftp", { host: " attic/ " }, "attic"],
] as const)("a name that tells which one it is: %s %j", (type, more, name) => {
  expect(tellingName(draft(type, more))).toBe(name);
});

test("a first name is free", () => {
  expect(freePlaceName("SFTP", [])).toBe("SFTP");
  expect(freePlaceName("SFTP", ["SFTP", "SFTP 2"])).toBe("SFTP 3");
});
