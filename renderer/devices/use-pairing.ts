import { useState } from "react";
import type { RouteResponse } from "../../contract/routes/define.ts";
import type { Routes } from "../../contract/routes/table.ts";
import type { FailureText } from "../api/client.ts";
import { useApp } from "../state/app-context.tsx";

export type Role = "owner" | "user";
export type Pairing = RouteResponse<Routes["createPairing"]>;

export type PairingStep =
  | { readonly kind: "choosing"; readonly failure: FailureText | null; readonly busy: boolean }
  /** `known`: the devices that were there when the first code was shown; one beyond them is the new one. */
  | { readonly kind: "shown"; readonly pairing: Pairing; readonly known: ReadonlySet<string>; readonly busy: boolean };

/** From the choice of a role to a code on the screen, and to the next code when that one has ended. */
export function usePairing(deviceIds: readonly string[]) {
  const { api } = useApp();
  const [role, setRole] = useState<Role>("owner");
  const [step, setStep] = useState<PairingStep>({ kind: "choosing", failure: null, busy: false });
  const makeCode = async (): Promise<void> => {
    const known = step.kind === "shown" ? step.known : new Set(deviceIds);
    setStep({ ...step, busy: true });
    const outcome = await api("createPairing", { body: { role } });
    if (outcome.ok) setStep({ kind: "shown", pairing: outcome.value, known, busy: false });
    else setStep({ kind: "choosing", failure: outcome.failure, busy: false });
  };
  return { role, setRole, step, makeCode };
}
