import type { FastifyReply } from "fastify";
import { AppError } from "../../contract/errors/app-error.ts";
import type { StoredFailure } from "../../contract/errors/failure.ts";
import { errorRow } from "../../contract/errors/table.ts";

/**
 * A refusal of the budget, to be thrown. The official clients are told not to ask again by themselves: money does not come back within
 * seconds. What is out of order here (5xx) they may ask again.
 */
export function refusal(reply: FastifyReply, { code, slots }: StoredFailure): AppError {
  if (errorRow(code).status < 500 && !reply.raw.headersSent) reply.header("x-should-retry", "false");
  return AppError.of(code, slots);
}
