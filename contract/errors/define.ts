/** The two languages of everything that a person reads. */
export const languages = ["en", "zh-CN"] as const;
export type Language = (typeof languages)[number];

/** `type` of the compatible doors' error bodies; the official SDKs choose their exception by status and by this word. */
export type ErrorType =
  | "invalid_request_error"
  | "authentication_error"
  | "permission_error"
  | "not_found_error"
  | "conflict_error"
  | "request_too_large"
  | "rate_limit_error"
  | "billing_error"
  | "api_error"
  | "overloaded_error"
  | "timeout_error";

/**
 * One row of the error table. `en` and `zh` hold the sentence and the next step, in this order; `{name}` in them is a slot.
 * `status` is the HTTP status when the error leaves through a door.
 */
export type ErrorRow = {
  readonly status: number;
  readonly type: ErrorType;
  readonly en: readonly [message: string, hint: string];
  readonly zh: readonly [message: string, hint: string];
};

export const defineErrors = <const T extends Record<string, ErrorRow>>(rows: T): T => rows;
