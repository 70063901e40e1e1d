import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");

/** `npm start` as a person types it, without a display, on a free port. Resolves once it printed the link. */
export async function npmStart(home: string): Promise<{ child: ChildProcess; link: string; output: () => string }> {
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...environment } = process.env;
  const child = spawn("npm", ["start", "--silent", "--", "--port", "0"], {
    cwd: root,
    env: { ...environment, HEARTH_HOME: home, LANG: "en_US.UTF-8", LC_ALL: "en_US.UTF-8" },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let text = "";
  const link = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no link came: ${text}`)), 90_000);
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => {
        text += String(chunk);
        const found = /http:\/\/\S+#setup=\S+/.exec(text)?.[0];
        if (!found) return;
        clearTimeout(timer);
        resolve(found);
      });
    child.on("exit", code => reject(new Error(`npm start ended with ${code}: ${text}`)));
  });
  return { child, link, output: () => text };
}
