import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "../../../contract/errors/app-error.ts";
import { OwnerFile } from "../../../contract/processes.ts";
import { routes } from "../../../contract/routes/table.ts";
import { ownerLives } from "./owner-lives.ts";
import { sendRequest } from "./transport.ts";

/** What stands behind `run/gateway.json`. `silent`: somebody listens there, but does not answer. */
export type FoundGateway =
  | { readonly kind: "running" | "stopping" | "silent"; readonly owner: OwnerFile }
  | { readonly kind: "stopped" };

async function readOwnerFile(file: string): Promise<OwnerFile | undefined> {
  try {
    return OwnerFile.safeParse(JSON.parse(await readFile(file, "utf8"))).data;
  } catch {
    // Missing, or being replaced by a gateway that is just starting: in both cases nobody can be reached yet.
    return undefined;
  }
}

function readHealth(text: string): { status: "ok" | "stopping"; bootId: string } | undefined {
  try {
    return routes.health.response.safeParse(JSON.parse(text)).data;
  } catch {
    // A stranger on our port may answer anything; it is not our gateway.
    return undefined;
  }
}

/**
 * The gateway of this home, if it runs. The owner's token must not go to a program that took the port after a crash: the process that was
 * there must live, and is asked for its boot id without a token first. The boot id alone proves nothing, because anybody may have read it.
 */
export async function findGateway(ownerFile: string, timeoutMs = 3_000): Promise<FoundGateway> {
  const owner = await readOwnerFile(ownerFile);
  if (!owner || !(await ownerLives(owner.pid, join(dirname(ownerFile), "gateway.lock")))) return { kind: "stopped" };
  const door = { url: owner.url, pid: owner.pid, token: undefined, language: "en" } as const;
  try {
    const answer = await sendRequest(door, {
      method: "GET",
      path: routes.health.path,
      body: undefined,
      signal: undefined,
      timeoutMs,
    });
    const health = readHealth(answer.text);
    if (health?.bootId !== owner.bootId) return { kind: "stopped" };
    return { kind: health.status === "ok" ? "running" : "stopping", owner };
  } catch (error) {
    if (error instanceof AppError && error.code === "NOT_ANSWERING") return { kind: "silent", owner };
    if (error instanceof AppError && error.code === "NOT_RUNNING") return { kind: "stopped" };
    throw error;
  }
}
