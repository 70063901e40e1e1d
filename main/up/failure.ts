import type { Language } from "../../contract/errors/define.ts";
import { describeFailure, type Failure } from "../../contract/errors/failure.ts";
import { errorRow, isErrorCode } from "../../contract/errors/table.ts";
import { type ExitCode, exitCodes } from "../../contract/exit-codes.ts";
import type { EndReason, GatewayStatus } from "../../contract/status.ts";
import type { Probe } from "../supervisor/probe.ts";
import { failuresThatEnd, windowMs } from "../supervisor/restart-policy.ts";
import type { findFreePort, findPortHolder, PortHolder } from "./port-holder.ts";

type GaveUp = Extract<GatewayStatus, { kind: "gaveUp" }>;
type Fatal = Extract<EndReason, { kind: "fatal" }>;
export type PortLookup = {
  readonly findPortHolder: typeof findPortHolder;
  readonly findFreePort: typeof findFreePort;
  readonly probe: Probe;
};

const passedOn: readonly number[] = Object.values(exitCodes);
const isExitCode = (code: number): code is ExitCode => passedOn.includes(code);

/** The exit code of `hearth up` after the gateway was given up: the gateway's own where it has a meaning, else 1. */
export function exitCodeOf(reason: EndReason): ExitCode {
  const code = reason.kind === "exit" ? reason.code : reason.kind === "fatal" ? reason.exitCode : exitCodes.failed;
  return isExitCode(code) && code !== exitCodes.done ? code : exitCodes.failed;
}

const probeWithinMs = 1_000;

function holderWords(holder: PortHolder | null, isHearth: boolean, language: Language): string {
  const zh = language === "zh-CN";
  const name = isHearth ? (zh ? "另一个 Hearth" : "another Hearth") : holder?.name;
  if (name === undefined) return "";
  const parts = holder === null ? [name] : [name, `pid ${holder.pid}`];
  return zh ? `（${parts.join("，")}）` : ` (${parts.join(", ")})`;
}

/** Who holds `port`, as the rest of a sentence; empty where this user may not know. */
export async function holderOf(port: number, language: Language, ports: Omit<PortLookup, "findFreePort">): Promise<string> {
  const [holder, bootId] = await Promise.all([
    ports.findPortHolder(port),
    ports.probe(`http://127.0.0.1:${port}`, probeWithinMs),
  ]);
  return holderWords(holder, bootId !== null, language);
}

async function portTaken(port: number, language: Language, ports: PortLookup): Promise<Failure["error"]> {
  const [holder, other] = await Promise.all([holderOf(port, language, ports), ports.findFreePort(port)]);
  return describeFailure("PORT_TAKEN", { port, holder, other }, language);
}

/** The port that a fatal end says is taken; null when it is about something else. */
export function takenPort(reason: EndReason): number | null {
  if (reason.kind !== "fatal" || reason.code !== "PORT_TAKEN") return null;
  const port = Number(reason.slots?.port);
  return Number.isInteger(port) ? port : null;
}

function ownWords(reason: Fatal): Failure["error"] {
  const type = isErrorCode(reason.code) ? errorRow(reason.code).type : "api_error";
  return { code: reason.code, message: reason.message, hint: reason.hint, type };
}

/**
 * What a person reads when the gateway is not started again: the gateway's own sentence and next step where it gave one,
 * for a taken port with the name of the program that holds it (or that it is another Hearth) and a port that is free.
 */
export async function describeGaveUp(status: GaveUp, language: Language, ports: PortLookup): Promise<Failure["error"]> {
  const { reason } = status;
  const port = takenPort(reason);
  if (port !== null) return portTaken(port, language, ports);
  if (reason.kind === "fatal") return ownWords(reason);
  const code = status.failures >= failuresThatEnd ? "GATEWAY_GAVE_UP" : "GATEWAY_REFUSED";
  return describeFailure(code, { failures: status.failures, minutes: windowMs / 60_000, exitCode: exitCodeOf(reason) }, language);
}
