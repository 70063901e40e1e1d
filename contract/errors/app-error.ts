import type { Language } from "./define.ts";
import { describeFailure, type Failure, type Slots, type StoredFailure } from "./failure.ts";
import { type ErrorCode, errorRow } from "./table.ts";

/** The one error class. A failure that a person should read is thrown as `AppError.of("CODE", slots)`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly slots: Slots;
  readonly status: number;
  /** Seconds for a `Retry-After` header, where waiting helps. */
  readonly retryAfterSeconds: number | undefined;

  private constructor(code: ErrorCode, slots: Slots, cause: unknown, retryAfterSeconds: number | undefined) {
    super(describeFailure(code, slots, "en").message, cause === undefined ? undefined : { cause });
    this.name = "AppError";
    this.code = code;
    this.slots = slots;
    this.status = errorRow(code).status;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  static of(code: ErrorCode, slots: Slots = {}, options: { cause?: unknown; retryAfterSeconds?: number } = {}): AppError {
    return new AppError(code, slots, options.cause, options.retryAfterSeconds);
  }

  stored(): StoredFailure {
    return { code: this.code, slots: this.slots };
  }

  failure(language: Language): Failure {
    return { error: describeFailure(this.code, this.slots, language) };
  }
}
