import type { EventHub } from "../events/hub.ts";
import type { Channel } from "./channel.ts";

/**
 * Pages and terminals: they read the one event stream, and load anew what they missed. So a reply is delivered when its event is out,
 * whether somebody listens or not. `id` is `webchat` or `cli`.
 */
export const createWebchat = (deps: { id: string; hub: EventHub }): Channel => ({
  id: deps.id,
  deliver: async ({ recipient, message }) => {
    deps.hub.publish({ kind: "message.changed", message }, recipient);
    return { kind: "delivered" };
  },
});
