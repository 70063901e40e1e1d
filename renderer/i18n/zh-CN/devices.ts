import type { devices as english } from "../en/devices.ts";

export const devices = {
  title: "设备",
} satisfies typeof english;
