import type { FastifyReply, FastifyRequest } from "fastify";
import type { Language } from "../../contract/errors/define.ts";
import type { Principal } from "../../contract/principal.ts";
import type { RouteInput, RouteResponse } from "../../contract/routes/define.ts";
import type { RouteName, Routes } from "../../contract/routes/table.ts";
import type { TailnetPerson } from "../access/caller.ts";

/** What a handler is given: parsed input, who asks, in which language to answer, and when the caller has gone. */
export type Call<K extends RouteName> = RouteInput<Routes[K]> & {
  /** Null on `open` routes without a sign-in. */
  readonly principal: Routes[K]["access"] extends "open" ? Principal | null : Principal;
  readonly language: Language;
  /** Of the machine that asks; behind `tailscale serve` its address in the tailnet. */
  readonly address: string;
  /** Who of the tailnet asks, where the daemon knows. */
  readonly tailnet: TailnetPerson | null;
  /** Aborted when the client closes the connection before the answer is complete. */
  readonly signal: AbortSignal;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
};

/**
 * JSON rows return their response; rows without a response schema (`produces`) write to `reply` themselves.
 * What goes wrong is thrown as AppError; the app turns it into the failure body.
 */
export type Handler<K extends RouteName> = (call: Call<K>) => RouteResponse<Routes[K]> | Promise<RouteResponse<Routes[K]>>;

export type Handlers<K extends RouteName = RouteName> = { [Name in K]: Handler<Name> };
