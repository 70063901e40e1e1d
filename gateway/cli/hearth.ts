import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

/** Entry of the command line: everything of `hearth` but `up`. Compiled code is kept beside the bundle, as the gateway's is. */
if (import.meta.url.endsWith(".mjs")) enableCompileCache(fileURLToPath(new URL("../.cache/compile", import.meta.url)));
const { runProcess } = await import("./main.ts");
await runProcess(import.meta.url);
