import { connect, createServer } from "node:net";
import ssh2, { type ParsedKey, type SFTPWrapper } from "ssh2";
import { onTestFinished } from "vitest";
import { fingerprintOf } from "../../../gateway/backup/places/sftp-session.ts";

export type LyingSftp = {
  readonly port: number;
  readonly inner: number;
  readonly fingerprint: string;
  readonly files: Map<string, Buffer>;
  readonly logins: string[];
  /** What `stat` and `readdir` add to the size of every file. */
  extraBytes: number;
  /** Writes are answered only with this status. */
  writeStatus: number | null;
  /** The address leads to another machine from now on. */
  readonly moveTo: (other: LyingSftp) => Promise<void>;
};

const { Server, utils } = ssh2;
const { STATUS_CODE } = utils.sftp;
const dirMode = 0o040755;
const fileMode = 0o100644;
const time = 1_795_000_000;

/** The same bytes with room for more; the room behind them doubles. */
function grown(old: Buffer, length: number): Buffer {
  if (length <= old.length) return old;
  if (length <= old.buffer.byteLength) return Buffer.from(old.buffer, 0, length);
  const next = Buffer.alloc(length * 2);
  old.copy(next);
  return next.subarray(0, length);
}

function serve(lying: LyingSftp, sftp: SFTPWrapper): void {
  const { files } = lying;
  const handles = new Map<number, { path: string; listed: boolean }>();
  const open = (path: string): Buffer => {
    const id = Buffer.alloc(4);
    id.writeUInt32BE(handles.size);
    handles.set(handles.size, { path, listed: false });
    return id;
  };
  const of = (handle: Buffer) => handles.get(handle.readUInt32BE(0)) ?? { path: "", listed: true };
  const attributes = (path: string) => ({
    ...{ mode: files.has(path) ? fileMode : dirMode, uid: 0, gid: 0, atime: time, mtime: time },
    size: (files.get(path)?.length ?? 0) + lying.extraBytes,
  });
  sftp.on("OPEN", (id, path, flags) => {
    const { READ, TRUNC } = utils.sftp.OPEN_MODE;
    if (!files.has(path) && (flags & READ) !== 0 && (flags & TRUNC) === 0) return sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
    if ((flags & TRUNC) !== 0) files.set(path, Buffer.alloc(0));
    sftp.handle(id, open(path));
  });
  sftp.on("WRITE", (id, handle, offset, data) => {
    if (lying.writeStatus !== null) return sftp.status(id, lying.writeStatus);
    const { path } = of(handle);
    const next = grown(files.get(path) ?? Buffer.alloc(0), offset + data.length);
    data.copy(next, offset);
    files.set(path, next);
    sftp.status(id, STATUS_CODE.OK);
  });
  sftp.on("READ", (id, handle, offset, length) => {
    const data = (files.get(of(handle).path) ?? Buffer.alloc(0)).subarray(offset, offset + length);
    if (data.length === 0) sftp.status(id, STATUS_CODE.EOF);
    else sftp.data(id, data);
  });
  sftp.on("CLOSE", id => sftp.status(id, STATUS_CODE.OK));
  sftp.on("STAT", (id, path) => (files.has(path) ? sftp.attrs(id, attributes(path)) : sftp.status(id, STATUS_CODE.NO_SUCH_FILE)));
  sftp.on("OPENDIR", (id, path) => sftp.handle(id, open(path)));
  sftp.on("READDIR", (id, handle) => {
    const entry = of(handle);
    if (entry.listed) return sftp.status(id, STATUS_CODE.EOF);
    entry.listed = true;
    const names = [...files.keys()].filter(name => name.startsWith(`${entry.path}/`));
    sftp.name(
      id,
      names.map(name => ({ filename: name.slice(entry.path.length + 1), longname: name, attrs: attributes(name) })),
    );
  });
  sftp.on("REMOVE", (id, path) => sftp.status(id, files.delete(path) ? STATUS_CODE.OK : STATUS_CODE.NO_SUCH_FILE));
  // The plain request, which does not replace; it has none of OpenSSH's.
  sftp.on("RENAME", (id, from, to) => {
    const found = files.get(from);
    if (!found || files.has(to)) return sftp.status(id, STATUS_CODE.FAILURE);
    files.set(to, found);
    files.delete(from);
    sftp.status(id, STATUS_CODE.OK);
  });
}

/** ssh2 now and then makes a key that it cannot read itself. */
function makeKey(): { key: ReturnType<typeof utils.generateKeyPairSync>; parsed: ParsedKey } {
  for (;;) {
    const key = utils.generateKeyPairSync("ecdsa", { bits: 256 });
    const [parsed, secret] = [utils.parseKey(key.public), utils.parseKey(key.private)];
    if (!(parsed instanceof Error) && !(secret instanceof Error)) return { key, parsed };
  }
}

/** An SFTP server in memory behind an address of its own, with a new host key; gone after the test. */
export async function startLyingSftp(): Promise<LyingSftp> {
  const { key, parsed } = makeKey();
  const files = new Map<string, Buffer>();
  const logins: string[] = [];
  const server = new Server({ hostKeys: [key.private] }, client => {
    client.on("error", () => undefined);
    client.on("authentication", context => {
      if (context.method !== "password") return context.reject(["password"]);
      logins.push(context.username);
      context.accept();
    });
    client.on("ready", () => {
      client.on("session", accept => {
        accept().on("sftp", acceptSftp => serve(lying, acceptSftp()));
      });
    });
  });
  const listening = (one: { listen(port: number, host: string, then: () => void): unknown }): Promise<void> =>
    new Promise(resolve => one.listen(0, "127.0.0.1", resolve));
  await listening(server);
  const portOf = (found: ReturnType<typeof server.address>): number => (typeof found === "object" && found ? found.port : 0);
  let target = portOf(server.address());
  const door = createServer(socket => {
    const inside = connect({ port: target, host: "127.0.0.1", noDelay: true });
    socket.setNoDelay(true);
    for (const [from, to] of [
      [socket, inside],
      [inside, socket],
    ] as const)
      from
        .on("error", () => to.destroy())
        .on("close", () => to.destroy())
        .pipe(to);
  });
  await listening(door);
  onTestFinished(async () => {
    door.close();
    await new Promise<void>(resolve => server.close(() => resolve()));
  });
  const port = portOf(door.address());
  const lying: LyingSftp = {
    ...{ port, inner: target, fingerprint: fingerprintOf(parsed.getPublicSSH()), files, logins },
    ...{ extraBytes: 0, writeStatus: null },
    moveTo: async other => {
      target = other.inner;
    },
  };
  return lying;
}
