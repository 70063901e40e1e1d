import type { FailureText } from "../api/client.ts";

/** Next steps that are told beside the field itself. */
export type HintsInForm = { readonly keyRefused: string; readonly keyMissing: string };

/**
 * A failure as it is shown where the key and the model are typed: a next step that leads to Settings → Models is another here, for its
 * reader is there already.
 */
export function failureInForm(failure: FailureText, hints: HintsInForm): FailureText {
  switch (failure.code) {
    case "MODEL_KEY_REFUSED":
      return { ...failure, hint: hints.keyRefused };
    case "MODEL_KEY_MISSING":
      return { ...failure, hint: hints.keyMissing };
    case "MODEL_NOT_FOUND":
    case "MODEL_NONE":
      return { ...failure, hint: "" };
    default:
      return failure;
  }
}
