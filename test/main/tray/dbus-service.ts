// The few words of the D-Bus protocol that a test needs to be a service: https://dbus.freedesktop.org/doc/dbus-specification.html
import { connect, type Socket } from "node:net";

type Field = readonly [code: number, signature: "s" | "o" | "g" | "u", value: string | number];
export type Call = { readonly serial: number; readonly sender: string; readonly member: string };

const fieldCodes = {
  path: 1,
  interface: 2,
  member: 3,
  error: 4,
  replySerial: 5,
  destination: 6,
  sender: 7,
  signature: 8,
} as const;
const types = { call: 1, reply: 2, error: 3 } as const;

const padding = (length: number, to: number): Buffer => Buffer.alloc((to - (length % to)) % to);
const u32 = (value: number): Buffer => {
  const four = Buffer.alloc(4);
  four.writeUInt32LE(value);
  return four;
};
const string = (value: string): Buffer => Buffer.concat([u32(Buffer.byteLength(value)), Buffer.from(`${value}\0`)]);
const signature = (value: string): Buffer => Buffer.concat([Buffer.from([value.length]), Buffer.from(`${value}\0`)]);

function message(type: number, serial: number, fields: readonly Field[], body: Buffer): Buffer {
  let list: Buffer = Buffer.alloc(0);
  for (const [code, kind, value] of fields) {
    const coded = kind === "u" ? u32(Number(value)) : kind === "g" ? signature(String(value)) : string(String(value));
    // Code and type take four bytes, so what follows is aligned for a number.
    list = Buffer.concat([list, padding(list.length, 8), Buffer.from([code]), signature(kind), coded]);
  }
  const head = Buffer.concat([
    Buffer.from(["l".charCodeAt(0), type, 0, 1]),
    u32(body.length),
    u32(serial),
    u32(list.length),
    list,
  ]);
  return Buffer.concat([head, padding(head.length, 8), body]);
}

/** The length of the first message in `bytes` and, when it is a call, what it asks. */
function take(bytes: Buffer): { length: number; call: Call | null } | null {
  if (bytes.length < 16) return null;
  const listEnd = 16 + bytes.readUInt32LE(12);
  const length = Math.ceil(listEnd / 8) * 8 + bytes.readUInt32LE(4);
  if (bytes.length < length) return null;
  const texts = new Map<number, string>();
  for (let at = 16; at < listEnd; ) {
    at = Math.ceil(at / 8) * 8;
    const code = bytes.readUInt8(at);
    const kind = String.fromCharCode(bytes.readUInt8(at + 2));
    at += 4;
    const size = kind === "g" ? bytes.readUInt8(at) : bytes.readUInt32LE(at);
    const start = at + (kind === "g" ? 1 : 4);
    if (kind === "u") at = start;
    else {
      texts.set(code, bytes.toString("utf8", start, start + size));
      at = start + size + 1;
    }
  }
  const call = {
    serial: bytes.readUInt32LE(8),
    sender: texts.get(fieldCodes.sender) ?? "",
    member: texts.get(fieldCodes.member) ?? "",
  };
  return { length, call: bytes.readUInt8(1) === types.call ? call : null };
}

/** A connection to the session bus that owns `name` and answers every `Get` with a boolean, or, when it is null, with silence. */
export async function ownName(address: string, name: string, answer: boolean | null): Promise<Socket> {
  const path = /unix:path=([^,]+)/.exec(address)?.[1];
  if (path === undefined) throw new Error(`no socket in ${address}`);
  const socket = connect(path);
  let serial = 0;
  let bytes: Buffer = Buffer.alloc(0);
  const send = (type: number, fields: readonly Field[], body: Buffer): void =>
    void socket.write(message(type, ++serial, fields, body));
  const bus = (member: string, arguments_: string, body: Buffer): void =>
    send(
      types.call,
      [
        [fieldCodes.path, "o", "/org/freedesktop/DBus"],
        [fieldCodes.interface, "s", "org.freedesktop.DBus"],
        [fieldCodes.member, "s", member],
        [fieldCodes.destination, "s", "org.freedesktop.DBus"],
        ...(arguments_ === "" ? [] : [[fieldCodes.signature, "g", arguments_] as const]),
      ],
      body,
    );
  const reply = (call: Call): void => {
    if (call.member !== "Get") {
      send(
        types.error,
        [
          [fieldCodes.error, "s", "org.freedesktop.DBus.Error.UnknownMethod"],
          [fieldCodes.replySerial, "u", call.serial],
          [fieldCodes.destination, "s", call.sender],
        ],
        Buffer.alloc(0),
      );
      return;
    }
    if (answer === null) return;
    const value = Buffer.concat([signature("b"), Buffer.alloc(1), u32(answer ? 1 : 0)]);
    send(
      types.reply,
      [
        [fieldCodes.replySerial, "u", call.serial],
        [fieldCodes.destination, "s", call.sender],
        [fieldCodes.signature, "g", "v"],
      ],
      value,
    );
  };
  await new Promise<void>((resolve, reject) => {
    let signedIn = false;
    let messages = 0;
    socket.once("error", reject);
    socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(process.getuid?.() ?? 0)).toString("hex")}\r\n`);
    socket.on("data", (piece: Buffer) => {
      bytes = Buffer.concat([bytes, piece]);
      if (!signedIn) {
        if (!bytes.includes("\r\n")) return;
        if (!bytes.toString("latin1").startsWith("OK ")) return reject(new Error(`the bus refused: ${bytes.toString("latin1")}`));
        signedIn = true;
        bytes = Buffer.alloc(0);
        socket.write("BEGIN\r\n");
        bus("Hello", "", Buffer.alloc(0));
        bus("RequestName", "su", Buffer.concat([string(name), padding(string(name).length, 4), u32(0)]));
        return;
      }
      for (let next = take(bytes); next !== null; next = take(bytes)) {
        bytes = bytes.subarray(next.length);
        messages += 1;
        if (next.call !== null && next.call.sender !== "org.freedesktop.DBus") reply(next.call);
        // Two replies and two signals that the name is ours.
        if (messages === 4) resolve();
      }
    });
  });
  return socket;
}
