import type { setup as english } from "../en/setup.ts";

export const setup = {
  title: "欢迎",
} satisfies typeof english;
