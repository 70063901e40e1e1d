import { isOwner, type Principal, principalId } from "../../contract/principal.ts";
import type { NumberedEvent } from "./hub.ts";

/** Whether an event may be sent to `principal`: the owner hears all, others what concerns them or everybody. */
export const mayHear = (principal: Principal, event: NumberedEvent): boolean =>
  event.audience === undefined || isOwner(principal) || event.audience === principalId(principal);
