import { AppError } from "../../contract/errors/app-error.ts";
import { describeFailure } from "../../contract/errors/failure.ts";
import { exitCodes } from "../../contract/exit-codes.ts";
import type { ToGateway } from "../../contract/processes.ts";
import { systemProblem } from "../config/atomic-file.ts";
import { readEnvironment } from "../config/environment.ts";
import { createHost } from "../host/host.ts";
import { describeException } from "../routes/failures.ts";
import { readSystemKey } from "../vault/vault-key.ts";
import { readArguments } from "./arguments.ts";
import { exitCodeFor } from "./exit-code.ts";
import { createParentLink } from "./parent-link.ts";
import { type RunningGateway, runGateway } from "./run-gateway.ts";

/** How long a stop may take when nobody named a deadline. */
const stopWithinMs = 8_000;

/** The gateway as a process: starts, tells its parent, stops when it is told to or left alone. `entry` is the URL of the process's entry. */
export async function runProcess(entry: URL): Promise<void> {
  const environment = readEnvironment();
  const { language } = environment;
  // What Hearth writes is for its owner alone, wherever the folder is copied to.
  process.umask(0o077);
  const link = createParentLink(process);
  let gateway: RunningGateway | undefined;
  let ending: Promise<never> | undefined;

  /** Something that must not happen did. What is on disk is whole; the next start mends the rest. */
  const die = (error: unknown, what: string): void => {
    const words = describeException(error);
    process.stderr.write(`${what}: ${words.stack ?? words.problem}\n`);
    gateway?.log.error({ error: words }, what);
    setTimeout(() => process.exit(exitCodes.software), 200);
  };
  process.on("uncaughtException", error => die(error, "an uncaught exception"));
  process.on("unhandledRejection", error => die(error, "an unhandled rejection"));

  const stop = (deadlineMs: number): void => {
    ending ??= (async () => {
      setTimeout(() => {
        process.stderr.write("the gateway did not stop in time\n");
        process.exit(exitCodes.failed);
      }, deadlineMs).unref();
      await link.send({ kind: "stopping" });
      await gateway?.stop();
      process.exit(exitCodes.done);
    })();
    ending.catch((error: unknown) => die(error, "the gateway could not stop in order"));
  };

  const keySent = Promise.withResolvers<Extract<ToGateway, { kind: "key" }>>();
  const { host, hear, announce } = createHost({ present: link.connected(), send: message => void link.send(message) });
  link.onMessage(message => {
    if (message.kind === "stop") stop(message.deadlineMs);
    else if (message.kind === "ping") void link.send({ kind: "alive", atMs: Date.now() });
    else if (message.kind === "key") keySent.resolve(message);
    else hear(message);
  });
  if (link.connected()) link.onGone(() => stop(stopWithinMs));
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => stop(stopWithinMs));

  try {
    const args = readArguments(process.argv.slice(2));
    if (args.keyFromParent && !link.connected())
      throw AppError.of("USAGE", { command: "gateway", problem: "--key-from-parent is for the desktop app alone" });
    const systemKey = args.keyFromParent ? readSystemKey(await keySent.promise) : undefined;
    gateway = await runGateway({
      environment,
      args,
      systemKey,
      entry,
      host,
      onFatal: error => die(error, "the writer has died"),
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message, hint } = describeFailure(error.code, error.slots, language);
    await link.send({ kind: "fatal", code, message, hint, slots: { ...error.slots } });
    process.stderr.write(`${message}\n${hint}\n`);
    process.exit(exitCodeFor(error.code));
  }
  const { door, ready, tokenShown, log } = gateway;
  announce();
  await link.send(door);
  await link.send(ready);
  if (link.connected())
    // It is shown once more at the next start, then.
    await tokenShown().catch((error: unknown) => log.warn({ problem: systemProblem(error) }, "the note on the token stays"));
  if (!link.connected()) process.stdout.write(`${ready.setupUrl}\n`);
}
