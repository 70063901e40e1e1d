import type { Registry } from "../registry.ts";

/** `hearth devices list|remove`. */
export function addDevices(registry: Registry): void {
  const { text } = registry;
  const parent = registry.group("devices", text.help.devices, text.examples.devices);
  const list = registry.command("list", text.help.devicesList, { parent });
  registry.action(list, async () => (await import("./devices-run.ts")).runDevicesList);
  const remove = registry.command("remove", text.help.devicesRemove, { parent }).argument("<id>", text.options.deviceId);
  registry.action(remove, async () => (await import("./devices-run.ts")).runDevicesRemove);
}
