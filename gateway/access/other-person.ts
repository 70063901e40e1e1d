import { AppError } from "../../contract/errors/app-error.ts";
import type { Caller } from "./caller.ts";
import type { KnownDevice } from "./devices.ts";

/**
 * The tailnet as a second factor: a device that was paired over the tailnet is refused when another person of the tailnet shows its secret.
 * Who comes by another way, or is not known at this moment, is let through by the secret alone.
 */
export function otherPerson(device: Pick<KnownDevice, "tailnetLogin">, { tailnet }: Pick<Caller, "tailnet">): AppError | null {
  if (device.tailnetLogin === null || tailnet === null || tailnet.login === device.tailnetLogin) return null;
  return AppError.of("TAILNET_OTHER_PERSON", { expected: device.tailnetLogin, found: tailnet.login });
}
