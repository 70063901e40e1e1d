import type { ModelErrorCode } from "../../../contract/errors/table.ts";
import type { ModelFailure } from "../model.ts";
import { scrub } from "./scrub.ts";
import type { Asked } from "./upstream.ts";

type Details = { problem?: string; retryAfterMs?: number; retryable?: boolean; kind?: string };

/** Failures after which the same request may succeed. */
const passing: ReadonlySet<ModelErrorCode> = new Set([
  "MODEL_OVERLOADED",
  "MODEL_RATE_LIMITED",
  "MODEL_UNREACHABLE",
  "MODEL_CUT",
]);

const usualWaitSeconds = 30;

/** A failure with every slot that a sentence may ask for. `problem` is scrubbed here, whatever it came from. */
export function fail(asked: Asked, code: ModelErrorCode, details: Details = {}): ModelFailure {
  const { retryAfterMs } = details;
  const waitSeconds = retryAfterMs === undefined ? usualWaitSeconds : Math.max(1, Math.ceil(retryAfterMs / 1000));
  return {
    kind: "failure",
    code,
    slots: {
      provider: asked.provider,
      model: asked.model,
      address: asked.address,
      seconds: code === "MODEL_RATE_LIMITED" ? waitSeconds : Math.round(asked.timeoutMs / 1000),
      ...(details.problem === undefined ? {} : { problem: scrub(details.problem, asked.secrets) }),
      ...(details.kind === undefined ? {} : { kind: details.kind }),
    },
    retryable: details.retryable ?? passing.has(code),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** The run was stopped from this side. */
export const abortedFailure = (asked: Asked): ModelFailure => ({
  ...fail(asked, "MODEL_CUT", { retryable: false }),
  aborted: true,
});

/** A request that this adapter cannot express, refused by the field's name. */
export const unsupported = (asked: Asked, field: string): ModelFailure =>
  fail(asked, "MODEL_REFUSED", { problem: `the field \`${field}\` is not supported by this kind of provider` });

/** An attachment that this adapter cannot pass on. `kind` is its media type. */
export const unreadable = (asked: Asked, kind: string): ModelFailure => fail(asked, "MODEL_INPUT_NOT_SUPPORTED", { kind });
