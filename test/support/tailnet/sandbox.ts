import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

// The fresh /run hides the machine's D-Bus, its resolver and its own tailscaled.
const enter = `mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/netns /run/tailnet /run/tailscale
ip link set lo up
exec "$@"`;

/**
 * Runs a Node program in a sandbox of its own: network, mounts and processes. When the sandbox ends, even by SIGKILL, the kernel ends all
 * that is in it. Needs ip, unshare and setpriv, and root or user namespaces. The program's IPC channel is ours.
 */
function enterSandbox(program: string, env: NodeJS.ProcessEnv): ChildProcess {
  const user = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
  const unshare = ["unshare", ...user, "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const command = ["--pdeathsig", "KILL", ...unshare, "sh", "-ec", enter, "sh", process.execPath, program];
  return spawn("setpriv", command, { env, stdio: ["ignore", "inherit", "inherit", "ipc"] });
}

type Answer = { readonly id: number; readonly value?: unknown; readonly problem?: string };

/** A tailnet in a sandbox: `call` runs one of the orders of `agent.ts` in there. */
export function startSandbox(binaries: string) {
  const env = { ...process.env, TAILNET_BINARIES: binaries };
  const child = enterSandbox(join(import.meta.dirname, "agent.ts"), env);
  const waiting = new Map<number, { done: (value: unknown) => void; fail: (error: Error) => void }>();
  let next = 1;
  child.on("message", (message: Answer) => {
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.problem === undefined) asked?.done(message.value);
    else asked?.fail(new Error(message.problem));
  });
  const gone = new Promise<void>(resolve => child.once("exit", () => resolve()));
  void gone.then(() => {
    for (const { fail } of waiting.values()) fail(new Error("the sandbox has ended"));
  });
  return {
    call: (order: string, ...args: unknown[]): Promise<unknown> =>
      new Promise((done, fail) => {
        const id = next++;
        waiting.set(id, { done, fail });
        child.send({ id, order, args });
      }),
    async stop(): Promise<void> {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
