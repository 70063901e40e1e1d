import type { ReachMode } from "../../contract/routes/reach.ts";
import type { Settings } from "../../contract/settings/schema.ts";
import type { SettingsChange } from "../config/service.ts";
import { createRanges } from "./ranges.ts";

const ranges = createRanges();

/** Who shall reach the gateway, as the settings say. https through serve is the better door: it counts where both are wanted. */
export function reachMode({ gateway }: Pick<Settings, "gateway">): ReachMode {
  if (gateway.tailscale.serve) return "serve";
  const bind = gateway.bind
    .trim()
    .toLowerCase()
    .replace(/^\[|\]$/g, "");
  return bind === "tailnet" || ranges.isTailnet(bind) ? "address" : "local";
}

/** The settings that make it so. A bind on another address of loopback stays. */
export function changesFor(mode: ReachMode, settings: Pick<Settings, "gateway">): SettingsChange[] {
  const isOpen = reachMode({ gateway: { ...settings.gateway, tailscale: { serve: false } } }) === "address";
  const bind: SettingsChange[] = [];
  if (mode === "address") bind.push({ path: ["gateway", "bind"], value: "tailnet" });
  else if (isOpen) bind.push({ path: ["gateway", "bind"], value: "127.0.0.1" });
  const serve = mode === "serve";
  const change = { path: ["gateway", "tailscale", "serve"], value: serve };
  return serve === settings.gateway.tailscale.serve ? bind : [...bind, change];
}
