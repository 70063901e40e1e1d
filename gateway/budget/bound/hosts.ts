import { officialHost } from "../prices/find-in-table.ts";

const hostOf = (baseUrl: string): string => URL.parse(baseUrl)?.hostname ?? "";

/** Anthropic itself. Others speak its API, with counts and pictures of their own. */
export const isAnthropic = (baseUrl: string): boolean => officialHost(baseUrl) === "api.anthropic.com";

export const isOpenAi = (baseUrl: string): boolean => hostOf(baseUrl) === "api.openai.com";

/** OpenAI's models at Azure. */
export const isAzure = (baseUrl: string): boolean => /\.azure\.com$/.test(hostOf(baseUrl));

export const isOpenRouter = (baseUrl: string): boolean => /(?:^|\.)openrouter\.ai$/.test(hostOf(baseUrl));
