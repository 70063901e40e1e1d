import { networkInterfaces } from "node:os";

/** The IP addresses that this machine has now, without zones. */
export const machineAddresses = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap(entries => (entries ?? []).map(({ address }) => address.replace(/%.*$/, "")));
