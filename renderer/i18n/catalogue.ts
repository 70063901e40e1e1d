import type { Language } from "../../contract/errors/define.ts";
import { chat } from "./en/chat.ts";
import { common } from "./en/common.ts";
import { devices } from "./en/devices.ts";
import { phone } from "./en/phone.ts";
import { settings } from "./en/settings.ts";
import { setup } from "./en/setup.ts";
import { signIn } from "./en/sign-in.ts";
import { chat as chatZh } from "./zh-CN/chat.ts";
import { common as commonZh } from "./zh-CN/common.ts";
import { devices as devicesZh } from "./zh-CN/devices.ts";
import { phone as phoneZh } from "./zh-CN/phone.ts";
import { settings as settingsZh } from "./zh-CN/settings.ts";
import { setup as setupZh } from "./zh-CN/setup.ts";
import { signIn as signInZh } from "./zh-CN/sign-in.ts";

const english = { common, signIn, chat, setup, settings, devices, phone };

/** English is the type: a sentence that is missing in another language does not compile. */
export type Catalogue = typeof english;

const chinese: Catalogue = {
  common: commonZh,
  signIn: signInZh,
  chat: chatZh,
  setup: setupZh,
  settings: settingsZh,
  devices: devicesZh,
  phone: phoneZh,
};

export const catalogues: Readonly<Record<Language, Catalogue>> = { en: english, "zh-CN": chinese };
