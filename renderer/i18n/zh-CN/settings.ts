import type { settings as english } from "../en/settings.ts";

export const settings = {
  title: "设置",
} satisfies typeof english;
