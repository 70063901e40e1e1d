import type { Language } from "../../../contract/errors/define.ts";
import { en, type Messages } from "./en.ts";
import { zhCn } from "./zh-CN.ts";

const catalogues: Readonly<Record<Language, Messages>> = { en, "zh-CN": zhCn };

export const messagesOf = (language: Language): Messages => catalogues[language];
