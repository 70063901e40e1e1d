// node test/support/mock-gateway/run.ts [scenario] [port]: pages of dist/renderer on a gateway of cardboard, until Ctrl-C.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Scenario } from "./data.ts";
import { createMockGateway } from "./server.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const [scenario = "full", port = "4173"] = process.argv.slice(2);
const gateway = createMockGateway({ scenario: scenario as Scenario, pages: join(root, "dist", "renderer") });
process.stdout.write(`${await gateway.start(Number(port))}\n`);
process.on("SIGINT", () => void gateway.stop());
process.on("SIGTERM", () => void gateway.stop());
