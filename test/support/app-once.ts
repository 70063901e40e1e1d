import { createEventHub } from "../../gateway/events/event-hub.ts";
import { createFakeLog, createTestApp } from "./app.ts";
import { readEvents } from "./event-reader.ts";

// Run as a process of its own: it ends by itself only when the app left no timer and no socket behind.
const app = await createTestApp({ hub: createEventHub({ bootId: "boot", log: createFakeLog() }), heartbeatMs: 5 });
const { url } = await app.listen();
const headers = { authorization: `Bearer ${app.token.current}` };
const reader = readEvents(`${url}/api/events`, headers);
await reader.next();
await reader.nextBlock();
for (const path of ["/health", "/metrics", "/api/status"]) await (await fetch(url + path, { headers })).text();
await app.call("POST", "/api/pairings", {});
await app.stop();
await reader.closed;
process.stdout.write(`stopped ${process.getActiveResourcesInfo().filter(kind => kind === "Timeout").length}`);
