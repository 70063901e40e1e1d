import { createWebchat } from "../../../gateway/channels/webchat.ts";
import { createEventHub } from "../../../gateway/events/event-hub.ts";
import { testChannel } from "./contract.ts";

const silent = () => undefined;
testChannel("webchat", () => {
  const hub = createEventHub({ bootId: "b", log: { debug: silent, info: silent, warn: silent, error: silent } });
  const received: string[] = [];
  hub.subscribe(({ event, audience }) => {
    if (event.kind === "message.changed" && audience === "owner") received.push(event.message.text);
  });
  return { channel: createWebchat({ id: "webchat", hub }), received: () => received };
});
