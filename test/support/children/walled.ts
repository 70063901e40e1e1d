import * as programs from "node:child_process";
import { createSocket } from "node:dgram";
import { lookup, Resolver, resolve4 } from "node:dns";
import * as names from "node:dns/promises";
import { createServer, request } from "node:http";
import { createServer as createHttp2, connect as http2Connect } from "node:http2";
import { open } from "node:inspector";
import { createRequire } from "node:module";
import { connect, createServer as createDoor, type ListenOptions } from "node:net";
import { connect as secureConnect } from "node:tls";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { wallIn } from "../../../gateway/backup/drill/walled-in.ts";

/** A thread that walls itself in and then tries every way out; tells what each came to. */
const { own, other } = workerData as { own: number; other: number };
const refused: string[] = [];
const needed = new URL("./nothing.ts", import.meta.url);
wallIn({ ownPort: () => own, threads: [needed.href], onRefused: what => refused.push(what) });

type Done = (how: string) => void;
const settled = (name: string, begin: (done: Done) => unknown): Promise<readonly [string, string]> =>
  new Promise(resolve => {
    const failed = (error: unknown): void => resolve([name, error instanceof Error ? error.name : "thrown"]);
    try {
      const begun = begin(how => resolve([name, how]));
      if (begun instanceof Promise) begun.then(() => resolve([name, "out"]), failed);
    } catch (error) {
      failed(error);
    }
  });
const asked = (url: string) => (done: Done) =>
  void fetch(url).then(
    answer => done(String(answer.status)),
    () => done("error"),
  );
const listening = (where: object | number | string) => (done: Done) => {
  const server = createDoor();
  server.on("error", () => done("error"));
  server.listen(where as ListenOptions, () => {
    server.close();
    done("listens");
  });
};
const socket = (url: string) => (done: Done) => {
  const one = new WebSocket(url);
  one.addEventListener("open", () => done("out"));
  one.addEventListener("error", () => done("error"));
};
const required = createRequire(import.meta.url)("node:child_process") as typeof programs;
const tried = await Promise.all([
  settled("fetch own", asked(`http://127.0.0.1:${own}`)),
  settled("fetch other", asked(`http://127.0.0.1:${other}`)),
  settled("fetch localhost", asked(`http://localhost:${other}`)),
  settled("websocket", socket(`ws://127.0.0.1:${other}`)),
  settled("http", done =>
    request({ host: "127.0.0.1", port: other }, () => done("out"))
      .on("error", () => done("error"))
      .end(),
  ),
  settled("http2", done => {
    const session = http2Connect(`http://127.0.0.1:${other}`).on("error", () => done("error"));
    const call = session.request({ ":path": "/" });
    call.on("response", () => done("out")).on("error", () => done("error"));
  }),
  settled("net port", done => connect(other, "127.0.0.1", () => done("out")).on("error", () => done("error"))),
  settled("net name", done => connect({ port: own, host: "localhost" }, () => done("out")).on("error", () => done("error"))),
  settled("net path", done => connect("/nowhere/socket", () => done("out")).on("error", error => done(error.name))),
  settled("tls", done => secureConnect({ port: other, host: "127.0.0.1" }, () => done("out")).on("error", () => done("error"))),
  settled("udp", done => createSocket("udp4").send("x", other, "127.0.0.1", () => done("out"))),
  settled("udp bind", done => createSocket("udp4").bind(0, "127.0.0.1", () => done("out"))),
  settled("listen loopback", listening({ port: 0, host: "127.0.0.1" })),
  settled("listen everywhere", listening({ port: 0 })),
  settled("listen port", listening(0)),
  settled("listen outside", listening({ port: 0, host: "0.0.0.0" })),
  settled("listen path", listening("/tmp/hearth-walled")),
  settled("listen descriptor", listening({ fd: 0 })),
  settled("listen http", done => createServer().listen(0, "0.0.0.0", () => done("out"))),
  settled("listen http2", done => createHttp2().listen(0, () => done("out"))),
  settled("lookup", done => lookup("example.com", () => done("out"))),
  settled("lookup loopback", done => lookup("127.0.0.1", error => done(error ? "error" : "ok"))),
  settled("lookup promise", () => names.lookup("example.com")),
  settled("resolve", done => resolve4("example.com", () => done("out"))),
  settled("resolve promise", () => names.resolve("example.com")),
  settled("resolver", done => new Resolver().resolve4("example.com", () => done("out"))),
  settled("resolver promise", () => new names.Resolver().reverse("192.0.2.1")),
  settled("spawn", done => programs.spawn("true").on("spawn", () => done("out"))),
  settled("spawnSync", done => done(String(programs.spawnSync("true").status))),
  settled("exec", done => programs.exec("true", () => done("out"))),
  settled("execSync", done => done(String(programs.execSync("true")))),
  settled("execFile", done => programs.execFile("true", () => done("out"))),
  settled("execFileSync", done => done(String(programs.execFileSync("true")))),
  settled("fork", done => programs.fork(needed).on("spawn", () => done("out"))),
  settled("required spawnSync", done => done(String(required.spawnSync("true").status))),
  settled("kill", done => done(String(process.kill(process.ppid, "SIGCONT")))),
  settled("alive", done => done(String(process.kill(process.pid, 0)))),
  settled("debugger", done => done(String(open(0, "127.0.0.1")))),
  settled("thread", done => new Worker(new URL("./other.ts", import.meta.url)).on("exit", () => done("out"))),
  settled("thread eval", done => new Worker("1", { eval: true }).on("exit", () => done("out"))),
  settled("thread needed", done => {
    const one = new Worker(needed);
    one.on("error", () => done("started"));
    one.on("exit", () => done("started"));
  }),
]);
parentPort?.postMessage({ tried: Object.fromEntries(tried), refused });
parentPort?.close();
