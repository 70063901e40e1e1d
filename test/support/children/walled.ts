import { execFile, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { request } from "node:http";
import { connect } from "node:net";
import { connect as secureConnect } from "node:tls";
import { parentPort, workerData } from "node:worker_threads";
import { wallIn } from "../../../gateway/backup/drill/walled-in.ts";

/** A thread that walls itself in and then tries every way out; tells what each came to. */
const { own, other } = workerData as { own: number; other: number };
const refused: string[] = [];
wallIn(
  () => own,
  what => refused.push(what),
);

const settled = (name: string, begin: (done: (how: string) => void) => void): Promise<readonly [string, string]> =>
  new Promise(resolve => {
    try {
      begin(how => resolve([name, how]));
    } catch (error) {
      resolve([name, error instanceof Error ? error.name : "thrown"]);
    }
  });
const tried = await Promise.all([
  settled(
    "fetch own",
    done =>
      void fetch(`http://127.0.0.1:${own}`).then(
        answer => done(String(answer.status)),
        () => done("error"),
      ),
  ),
  settled(
    "fetch other",
    done =>
      void fetch(`http://127.0.0.1:${other}`).then(
        () => done("out"),
        () => done("error"),
      ),
  ),
  settled(
    "fetch localhost",
    done =>
      void fetch(`http://localhost:${other}`).then(
        () => done("out"),
        () => done("error"),
      ),
  ),
  settled(
    "http",
    done =>
      void request({ host: "127.0.0.1", port: other }, () => done("out"))
        .on("error", () => done("error"))
        .end(),
  ),
  settled("net port", done => void connect(other, "127.0.0.1", () => done("out")).on("error", () => done("error"))),
  settled("net name", done => void connect({ port: own, host: "localhost" }, () => done("out")).on("error", () => done("error"))),
  settled("net path", done => void connect("/nowhere/socket", () => done("out")).on("error", error => done(error.name))),
  settled(
    "tls",
    done => void secureConnect({ port: other, host: "127.0.0.1" }, () => done("out")).on("error", () => done("error")),
  ),
  settled("udp", done => createSocket("udp4").send("x", other, "127.0.0.1", () => done("out"))),
  settled("spawn", done => void spawn("true").on("spawn", () => done("out"))),
  settled("execFile", done => void execFile("true", () => done("out"))),
]);
parentPort?.postMessage({ tried: Object.fromEntries(tried), refused: refused.length });
parentPort?.close();
