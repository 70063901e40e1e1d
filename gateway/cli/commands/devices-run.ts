import { exitCodes } from "../../../contract/exit-codes.ts";
import { plainForTerminal } from "../answer/printer.ts";
import type { Command } from "../call.ts";
import { reportFailure } from "../failures.ts";
import { createFigures } from "../figures.ts";
import { tableLines } from "../text-width.ts";

/** Lists paired devices, as `GET /api/devices` has them. */
export const runDevicesList: Command<object> = async call => {
  const link = await call.link();
  const answer = await link.call("listDevices");
  if (!answer.ok) return reportFailure(call.io, call.json, answer.failure);
  const { devices } = answer.value;
  if (call.json) call.print(answer.value);
  else if (devices.length === 0) call.say(call.text.devices.none);
  else {
    const { moment } = createFigures(call.io.language);
    const rows = devices.map(one => [one.id, one.name, one.kind, one.role, moment(one.lastSeenAt), one.lastAddress]);
    for (const line of tableLines([call.text.devices.columns, ...rows])) call.say(plainForTerminal(line));
  }
  return exitCodes.done;
};

/** Removes one device. */
export const runDevicesRemove: Command<{ readonly id: string }> = async (call, { id }) => {
  const link = await call.link();
  const answer = await link.call("removeDevice", { params: { id } });
  if (!answer.ok) return reportFailure(call.io, call.json, answer.failure);
  if (call.json) call.print({ ok: true, id });
  call.say(call.text.devices.removed(id));
  return exitCodes.done;
};
