// Run by tray-host.test.ts inside `dbus-run-session`: asks a real session bus with each program and prints what the tray host makes of it.
import { askProgram, createTrayHost } from "../../../main/desktop/tray/tray-host.ts";
import { ownName } from "./dbus-service.ts";

const address = process.env.DBUS_SESSION_BUS_ADDRESS ?? "";
const watcher = "org.kde.StatusNotifierWatcher";
const programs = process.argv.slice(2);
const found: Record<string, Record<string, boolean>> = {};

async function askAll(situation: string, patienceMs: number): Promise<void> {
  for (const only of programs) {
    const host = createTrayHost({
      platform: "linux",
      ask: (program, args) => (program === only ? askProgram(program, args, patienceMs) : Promise.resolve(null)),
    });
    found[only] = { ...found[only], [situation]: await host() };
  }
}

const patientMs = 60_000;
// Silence lasts as long as one listens.
const shortMs = 300;

await askAll("nobody", patientMs);
for (const [situation, answer] of [
  ["host", true],
  ["noHost", false],
  ["silent", null],
] as const) {
  const socket = await ownName(address, watcher, answer);
  await askAll(situation, answer === null ? shortMs : patientMs);
  const closed = new Promise(resolve => socket.once("close", resolve));
  socket.destroy();
  await closed;
}
process.stdout.write(JSON.stringify(found));
