import type { FailureText } from "../api/client.ts";

/** Their next step leads to Settings → Models: whoever reads it beside the field is there already. */
const leadHere: ReadonlySet<string> = new Set(["MODEL_KEY_REFUSED", "MODEL_KEY_MISSING", "MODEL_NOT_FOUND", "MODEL_NONE"]);

/** A failure as it is shown where the key and the model are typed. */
export const failureInForm = (failure: FailureText): FailureText =>
  leadHere.has(failure.code) ? { ...failure, hint: "" } : failure;
