import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { controlUrl, createMachine, domain, ip, type Machine } from "./machine.ts";

export type Network = Awaited<ReturnType<typeof bringUp>>;

/**
 * A real tailnet: a control server at 10.77.0.1, and beside it `home` and `phone`, signed in, each on a bridge without a way out. Runs
 * inside the sandbox, which ends all of it.
 */
export async function bringUp(binaries: string) {
  ip("link", "add", "hub", "type", "bridge");
  ip("addr", "add", "10.77.0.1/24", "dev", "hub");
  ip("link", "set", "hub", "up");
  const log = openSync("/run/tailnet/control.log", "a");
  const server = spawn(`${binaries}/tailnet-control`, ["-ip", "10.77.0.1", "-domain", domain], { stdio: ["ignore", log, log] });
  let problem = "";
  server.on("error", error => {
    problem = error.message;
  });
  const answers = (): Promise<boolean> =>
    fetch(`${controlUrl}/key?v=1`).then(
      response => response.ok,
      () => false,
    );
  for (let tries = 0; !(await answers()); tries++) {
    if (problem !== "" || tries > 500) throw new Error(`the control server does not answer ${problem}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }

  /** A command to the control server: `expire`, `https`, `users`; see control/main.go. */
  const control = async (path: string): Promise<unknown> => {
    const response = await fetch(`${controlUrl}/test/${path}`);
    if (!response.ok) throw new Error(`control: ${path}: ${response.status}`);
    return response.json();
  };
  const machines = new Map<string, Machine>();
  const join = async (name: string, address: string): Promise<Machine> => {
    const machine = createMachine(binaries, name, address);
    machines.set(name, machine);
    machine.plug();
    await machine.start();
    await machine.login();
    return machine;
  };
  const [home, phone] = await Promise.all([join("home", "10.77.0.2"), join("phone", "10.77.0.3")]);
  home.certificate();
  await phone.until(status => Object.values(status?.Peer ?? {}).some(peer => peer.Online));
  const ping = await phone.tailscale("ping", "--until-direct", "--c=20", "--timeout=1s", "home");
  if (ping.code !== 0) throw new Error(`the phone does not reach home: ${ping.text}`);
  const machine = (name: string): Machine => {
    const found = machines.get(name);
    if (!found) throw new Error(`no machine ${name}`);
    return found;
  };
  return { control, join, machine };
}
