import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { AppError } from "../../../../contract/errors/app-error.ts";
import { backupErrors } from "../../../../contract/errors/backup.ts";
import { BackupPlace } from "../../../../contract/settings/backup.ts";
import { openCatalogue } from "../../../../gateway/backup/catalogue.ts";
import { createJobs } from "../../../../gateway/backup/jobs.ts";
import { createOpenPlace, createPlaceHandlers } from "../../../../gateway/backup/places/place-settings.ts";
import { testAdvice } from "../../../../gateway/backup/places/test-advice.ts";
import { createUploads } from "../../../../gateway/backup/uploads/uploads.ts";
import { maskSettings } from "../../../../gateway/config/masking.ts";
import { createSettingsService } from "../../../../gateway/config/settings-service.ts";
import { openVault } from "../../../../gateway/vault/open-vault.ts";
import { homeIdOf } from "../../../support/backup/home-id.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";
import { startDav } from "../../../support/storage/lying-http.ts";
import { startLyingSftp } from "../../../support/storage/lying-sftp.ts";
import { scratch } from "../../../support/storage/place-suite.ts";
import { recordingLog, tempHome } from "../../../support/temp-home.ts";

const fromEnvironment = (name: string): string => ["$", "{", name, "}"].join("");
const owner = { kind: "owner" } as const;

async function start() {
  const home = tempHome();
  for (const folder of [home.data, home.keys]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const clock = createFakeClock();
  const log = recordingLog();
  const environment = { NAS_PASSWORD: "from-outside" };
  const settings = await createSettingsService({ home, environment, clock, log, interfaces: () => [], language: "en" });
  const vault = await openVault({ home, clock, log, passphrase: undefined });
  const catalogue = await openCatalogue({ folder: home.backups, homeId: await homeIdOf(home), clock });
  const uploads = createUploads({
    ...{ catalogue, clock, log, timeZone: () => "UTC", jobs: createJobs({ clock, onChange: () => undefined }) },
    ...{ settings: () => settings.current().backup, onChange: () => undefined },
    open: createOpenPlace({ vault, catalogue, home: home.root }),
    waitsFor: () => null,
    fileOf: ({ file }) => join(home.backups, file),
    notices: { raise: async () => true, settle: async () => undefined },
  });
  onTestFinished(async () => {
    await uploads.stop();
    await settings.stop();
  });
  const audits: string[] = [];
  const handlers = createPlaceHandlers({
    ...{ settings, vault, catalogue, uploads, home: home.root, environment, clock },
    writer: {
      run: (async (_name: string, { action, target }: { action: string; target: string }) =>
        void audits.push(`${action} ${target}`)) as never,
    },
  });
  const call = (fields: object): never =>
    ({ principal: owner, language: "en", signal: new AbortController().signal, ...fields }) as never;
  const save = async (place: object, name = "nas") =>
    handlers.savePlace(call({ params: { name }, body: BackupPlace.parse({ name, ...place }) }));
  return {
    ...{ home, settings, vault, catalogue, uploads, audits, save, log },
    text: () => readFileSync(home.settings, "utf8"),
    places: async () => (await handlers.listPlaces(call({}))).places,
    remove: async (name: string) => handlers.removePlace(call({ params: { name } })),
    tryOut: async (place: object) => handlers.testPlace(call({ body: BackupPlace.parse(place) })),
  };
}

const codeAndWhere = (error: unknown): unknown => (error instanceof AppError ? [error.code, error.slots.where] : error);

test("a typed password goes to the vault, stands nowhere else, and is used", async () => {
  const world = await start();
  const server = await startDav();
  let authorization: string | undefined;
  server.fault = ({ headers }) => {
    authorization ??= headers.authorization;
    return false;
  };
  const url = `http://127.0.0.1:${server.port}/dav`;
  const state = await world.save({ type: "webdav", url, user: "u", password: "typed-secret" });
  expect(state).toMatchObject({ name: "nas", type: "webdav", where: `127.0.0.1:${server.port}/dav/` });
  expect(world.vault.get("backup:nas:password")).toBe("typed-secret");
  expect(world.text()).toContain("vault:backup:nas:password");
  await world.uploads.idle();
  expect(authorization).toBe(`Basic ${Buffer.from("u:typed-secret").toString("base64")}`);
  const everything = world.text() + JSON.stringify([await world.places(), state, world.log.lines, world.audits]);
  expect(everything).not.toContain("typed-secret");
  expect(world.audits).toEqual(["backup.place.saved nas"]);
  expect(world.uploads.state("nas", "en").state).toBe("fine");
});

test("saved again without the password it stays; for another server it must be typed again; a wrong name of a secret is refused", async () => {
  const world = await start();
  const place = { type: "webdav", url: "http://127.0.0.1:1/dav", user: "u" };
  await world.save({ ...place, password: "typed-secret" });
  await world.save({ ...place, keepDays: 9 });
  await world.save({ ...place, keepDays: 9, password: "••••••••" });
  const [listed] = await world.places();
  await world.save({ ...(listed as object), user: "v" });
  expect(world.vault.get("backup:nas:password")).toBe("typed-secret");
  expect(world.settings.current().backup.places).toMatchObject([
    { user: "v", keepDays: 9, password: "vault:backup:nas:password" },
  ]);

  const elsewhere = world.save({ ...place, url: "http://evil.example/dav" });
  expect(await elsewhere.catch(codeAndWhere)).toEqual(["REQUEST_INVALID", "password"]);
  const stolen = world.save({ ...place, password: "vault:backup-key" });
  expect(await stolen.catch(codeAndWhere)).toEqual(["REQUEST_INVALID", "password"]);
  const masked = world.save({ ...place, password: "••••••••" }, "new");
  expect(await masked.catch(codeAndWhere)).toEqual(["REQUEST_INVALID", "password"]);
  expect(await world.save({ type: "folder", name: "x", path: "/x" }, "home").catch(codeAndWhere)).toEqual([
    "REQUEST_INVALID",
    "name",
  ]);
});

test("what another room keeps in the vault is never sent to a place, also when the file asks for it", async () => {
  const world = await start();
  await world.vault.set("provider:anthropic:apiKey", "sk-very-secret");
  const server = await startDav();
  const headers: unknown[] = [];
  server.fault = request => {
    headers.push(request.headers.authorization);
    return false;
  };
  const url = `http://127.0.0.1:${server.port}/dav`;
  const value = { type: "webdav", name: "nas", url, user: "u", password: "vault:provider:anthropic:apiKey" };
  await world.settings.change([{ path: ["backup", "places"], value: [value] }], "file");
  world.uploads.look();
  await world.uploads.idle();
  expect(headers).toEqual([]);
  expect(world.uploads.state("nas", "en")).toMatchObject({ state: "failing", failure: { code: "SECRET_NOT_FOUND" } });
});

test("a password in the address is moved to where passwords go", async () => {
  const world = await start();
  await world.save({ type: "webdav", url: "http://me:in%20url@127.0.0.1:1/dav" });
  expect(world.vault.get("backup:nas:password")).toBe("in url");
  expect(world.settings.current().backup.places[0]).toMatchObject({ url: "http://127.0.0.1:1/dav", user: "me" });
});

test("tried before it is saved, from the environment too; nothing is kept", async () => {
  const world = await start();
  const server = await startDav();
  let authorization: string | undefined;
  server.fault = ({ headers }) => {
    authorization = headers.authorization;
    return false;
  };
  const place = { type: "webdav", name: "nas", url: `http://127.0.0.1:${server.port}/`, user: "u" };
  const tested = await world.tryOut({ ...place, password: fromEnvironment("NAS_PASSWORD") });
  expect(tested).toEqual({
    ...{ ok: true, failure: null, hostKey: null },
    steps: ["connect", "write", "read", "list", "delete"].map(step => ({ step, state: "ok" })),
  });
  expect(authorization).toBe(`Basic ${Buffer.from("u:from-outside").toString("base64")}`);
  expect(await world.tryOut({ ...place, password: fromEnvironment("NOT_SET") }).catch(codeAndWhere)).toEqual([
    "REQUEST_INVALID",
    "password",
  ]);
  expect([server.files.size, world.settings.current().backup.places, world.vault.list()]).toEqual([0, [], []]);
  server.fault = (_request, response) => {
    response.writeHead(401).end();
    return true;
  };
  const refused = await world.tryOut({ ...place, password: "wrong" });
  expect(refused).toMatchObject({ ok: false, failure: { code: "PLACE_REFUSED" } });
  expect(refused.steps.map(({ state }) => state)).toEqual(["failed", "skipped", "skipped", "skipped", "skipped"]);
});

test("the mask shows a finger print and no secret", () => {
  const place = { type: "sftp", name: "box", host: "h", hostKey: "SHA256:abc", privateKey: "PEM", password: "p" };
  expect(maskSettings(place)).toEqual({ ...place, privateKey: "••••••••", password: "••••••••" });
});

test("a folder that was tried and saved is known: an empty mount point is not taken for it, and a new path begins anew", async () => {
  const world = await start();
  const { folder } = scratch();
  const path = join(folder, "usb");
  expect(await world.tryOut({ type: "folder", name: "usb", path })).toMatchObject({ ok: true });
  await world.save({ type: "folder", path }, "usb");
  await world.uploads.idle();
  expect(world.catalogue.get().places.usb).toMatchObject({ known: true });
  const other = join(folder, "other", "usb");
  await world.save({ type: "folder", path: other }, "usb");
  await world.uploads.idle();
  expect(world.catalogue.get().places.usb).toMatchObject({ known: false, failure: { code: "PLACE_MISSING" } });
  expect(existsSync(other)).toBe(false);
});

test("the finger print of the first machine is shown, taken over, and held to; another one is shown beside the refusal", async () => {
  const world = await start();
  const [first, second] = [await startLyingSftp(), await startLyingSftp()];
  const place = { type: "sftp", host: "127.0.0.1", port: first.port, user: "u", password: "p", path: "/backups" };
  const tested = await world.tryOut({ ...place, name: "box" });
  expect(tested).toMatchObject({ ok: true, hostKey: first.fingerprint });
  await world.save({ ...place, hostKey: tested.hostKey }, "box");
  await world.uploads.idle();
  expect(world.uploads.state("box", "en")).toMatchObject({ state: "fine", hostKey: first.fingerprint });
  expect(await world.places()).toMatchObject([{ hostKey: first.fingerprint, password: "vault:backup:box:password" }]);

  // Another machine at the same address.
  await first.moveTo(second);
  const refused = await world.tryOut({ ...place, name: "box", password: "••••••••", hostKey: first.fingerprint });
  expect(refused).toMatchObject({ ok: false, hostKey: second.fingerprint, failure: { code: "PLACE_HOST_KEY" } });
  expect(refused.failure?.message).toContain(second.fingerprint);
  expect(second.logins).toEqual([]);
  await world.save({ ...place, password: "••••••••", hostKey: second.fingerprint }, "box");
  await world.uploads.idle();
  expect(world.uploads.state("box", "en")).toMatchObject({ state: "fine", hostKey: second.fingerprint });
});

test("forgotten with its secret; what is stored there stays", async () => {
  const world = await start();
  await world.save({ type: "webdav", url: "http://127.0.0.1:1/dav", user: "u", password: "typed-secret" });
  await world.save({ type: "folder", path: join(scratch().folder, "usb") }, "usb");
  await world.uploads.idle();
  await world.remove("nas");
  expect(world.vault.get("backup:nas:password")).toBeUndefined();
  expect((await world.places()).map(({ name }) => name)).toEqual(["usb"]);
  expect(world.catalogue.get().places.nas).toBeUndefined();
  expect(await world.remove("nas").catch((error: unknown) => (error as AppError).code)).toBe("PLACE_NOT_FOUND");
});

test("a test leaves nothing behind: no marker, no folder that it made, and what was there stays", async () => {
  const world = await start();
  const { folder } = scratch();
  const path = join(folder, "new");
  expect(await world.tryOut({ type: "folder", name: "usb", path })).toMatchObject({ ok: true });
  expect(existsSync(path)).toBe(false);
  mkdirSync(path);
  expect(await world.tryOut({ type: "folder", name: "usb", path })).toMatchObject({ ok: true });
  expect(readdirSync(path)).toEqual([]);

  const server = await startDav();
  server.folders = new Set(["/", "/dav/"]);
  const place = { type: "webdav", name: "nas", user: "u", password: "p" };
  const url = `http://127.0.0.1:${server.port}/dav/a/b/`;
  expect(await world.tryOut({ ...place, url })).toMatchObject({ ok: true });
  expect([...server.folders]).toEqual(["/", "/dav/"]);
  // Somebody lays something into the new folder meanwhile: it stays, with what it stands in.
  server.fault = ({ method }) => {
    if (method === "DELETE") server.files.set("/dav/a/b/theirs.txt", Buffer.from("x"));
    return false;
  };
  expect(await world.tryOut({ ...place, url })).toMatchObject({ ok: true });
  expect([...server.folders]).toEqual(["/", "/dav/", "/dav/a/", "/dav/a/b/"]);
  expect([...server.files.keys()]).toEqual(["/dav/a/b/theirs.txt"]);
  // Saved, it is there.
  await world.save({ type: "folder", path }, "usb");
  await world.uploads.idle();
  expect(readdirSync(path)).toEqual([".hearth-backups"]);
});

test("a place that was saved and never reached is not taken for known by a test of its empty folder", async () => {
  const world = await start();
  const path = join(scratch().folder, "usb");
  mkdirSync(path);
  await world.save({ type: "folder", path, enabled: false }, "usb");
  expect(await world.tryOut({ type: "folder", name: "usb", path })).toMatchObject({ ok: true });
  expect(world.catalogue.get().places.usb?.known).toBe(false);
  await world.save({ type: "folder", path }, "usb");
  await world.uploads.idle();
  expect(world.uploads.state("usb", "en").state).toBe("fine");
});

test("the advice of a failed test is about the test, in both languages", async () => {
  const world = await start();
  const missing = await world.tryOut({ type: "folder", name: "usb", path: join(scratch().folder, "a", "b") });
  expect(missing.failure).toMatchObject({ code: "PLACE_MISSING", hint: expect.stringContaining("Choose a folder") });
  const gone = await world.tryOut({ type: "webdav", name: "nas", url: "http://127.0.0.1:1/dav" });
  expect(gone.failure).toMatchObject({ code: "PLACE_UNREACHABLE", hint: expect.stringContaining("switched on") });
  const kinds = ["folder", "s3", "webdav", "sftp"] as const;
  const steps = ["connect", "write", "read", "list", "delete"] as const;
  // Of these the error's own hint is about the place itself.
  const codes = Object.keys(backupErrors).filter(code => /^PLACE_(?!NOT_FOUND|TAKEN|UNTRUSTED|UNFIT)/.test(code));
  for (const code of codes)
    for (const kind of kinds)
      for (const step of steps) {
        const [en, zh] = (["en", "zh-CN"] as const).map(language => testAdvice({ code, problem: null }, kind, step, language));
        // What Hearth does by itself it does with places that are saved.
        expect(en).not.toMatch(/by itself|goes on|tries again/);
        expect(zh).toMatch(/[一-鿿]/);
        expect(zh).not.toMatch(/自动/);
      }
  const refused = (problem: "login" | "forbidden", step: "connect" | "write") =>
    testAdvice({ code: "PLACE_REFUSED", problem }, "sftp", step, "en");
  expect(refused("login", "connect")).toMatch(/password/);
  // Whoever was let in, and may not do it, needs another right and no other password.
  for (const words of [refused("login", "write"), refused("forbidden", "connect")]) expect(words).toMatch(/right to read/);
});

test("a folder that does not fit is told why, each with its own advice, by its name in quotation marks", async () => {
  const world = await start();
  const { folder, file } = scratch();
  const told = async (path: string) => {
    const { failure } = await world.tryOut({ type: "folder", name: "Folder or disk", path });
    return `${failure?.code} ${failure?.message} ${failure?.hint}`;
  };
  expect(await told(join(world.home.root, "copies"))).toMatch(/^PLACE_UNFIT “Folder or disk” .* Hearth's own .* another disk/);
  expect(await told("backups")).toMatch(/^PLACE_UNFIT “Folder or disk” .* not given in full .* from the top/);
  const aFile = file("letter", 1);
  for (const path of [aFile, join(aFile, "copies")])
    expect(await told(path)).toMatch(/^PLACE_UNFIT “Folder or disk” .* a file is there, not a folder .* that file lies/);
  expect(await told(join(folder, "a", "b"))).toMatch(/^PLACE_MISSING “Folder or disk” was not found: there is no such folder/);
});
