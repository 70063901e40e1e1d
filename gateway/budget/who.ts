/** Whose money an attempt spends. */
export type Who = {
  /** `owner`, or the device's id: a device that is not the owner's is a person of its own. */
  readonly user: string;
  /** Empty: no device (the owner's token). */
  readonly device: string;
  /** What `cost.limits` may call this user and this device. */
  readonly userNames: readonly string[];
  readonly deviceNames: readonly string[];
};

/** What is asked of the devices that may come in. */
export type DeviceOf = (id: string) => { readonly name: string; readonly role: "owner" | "user" } | undefined;

const prefix = "device:";

/**
 * Who a principal (as `principalId` writes it) is to the budget. All of the owner's devices are one user. A device that was removed while
 * its request ran is still counted, as itself.
 */
export function createWho(deps: { readonly device: DeviceOf }): (principal: string) => Who {
  return principal => {
    if (!principal.startsWith(prefix)) return { user: principal, device: "", userNames: [principal], deviceNames: [] };
    const id = principal.slice(prefix.length);
    const known = deps.device(id);
    // `owner` in the settings is the owner, whatever somebody calls a device.
    const names = known && known.name !== "owner" ? [id, known.name] : [id];
    return known?.role === "owner"
      ? { user: "owner", device: id, userNames: ["owner"], deviceNames: names }
      : { user: id, device: id, userNames: names, deviceNames: names };
  };
}
