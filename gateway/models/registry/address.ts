import { BlockList, isIP } from "node:net";
import type { Provider } from "../../../contract/settings/schema.ts";
import { anthropicBaseUrl } from "../anthropic/provider.ts";
import { ollamaBaseUrl } from "../ollama/provider.ts";
import { openAiBaseUrl } from "../openai/provider.ts";

/** Loopback, RFC 1918, link-local, unique local, and the range of Tailscale addresses. */
function privateRanges(): BlockList {
  const list = new BlockList();
  for (const [net, bits] of [
    ["127.0.0.0", 8],
    ["10.0.0.0", 8],
    ["172.16.0.0", 12],
    ["192.168.0.0", 16],
    ["169.254.0.0", 16],
    ["100.64.0.0", 10],
  ] as const)
    list.addSubnet(net, bits, "ipv4");
  for (const [net, bits] of [
    ["::1", 128],
    ["fc00::", 7],
    ["fe80::", 10],
  ] as const)
    list.addSubnet(net, bits, "ipv6");
  return list;
}

const privateSuffix = /\.(?:localhost|local|lan|home|internal|home\.arpa|ts\.net)$/;

/** True when what is sent to this host stays on this machine, its network or its tailnet. Names without a dot resolve at home only. */
export function isPrivateHost(host: string): boolean {
  const name = host
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "");
  const version = isIP(name);
  if (version !== 0) return privateRanges().check(name, version === 4 ? "ipv4" : "ipv6");
  return !name.includes(".") || privateSuffix.test(name);
}

export type ProviderType = Provider["type"];

const standard: Readonly<Record<ProviderType, string>> = {
  anthropic: anthropicBaseUrl,
  "openai-compatible": openAiBaseUrl,
  ollama: ollamaBaseUrl,
};

/** What people add to an address although the client adds it itself. */
const surplus: Readonly<Record<ProviderType, RegExp>> = {
  anthropic: /\/v1(?:\/messages)?$/,
  "openai-compatible": /\/(?:chat\/completions|models)$/,
  ollama: /\/(?:v1|api)$/,
};

export type Address = {
  readonly baseUrl: string;
  readonly local: boolean;
  /** From `https://user:password@host`: fetch takes no credentials in an address. */
  readonly authorization: string | undefined;
};

/** An address as a client needs it, from what was written. The standard one when nothing was. @throws TypeError when it is no URL */
export function addressOf(type: ProviderType, written: string | undefined): Address {
  const url = new URL(written ?? standard[type]);
  const { username, password } = url;
  const path = url.pathname.replace(/\/+$/, "").replace(surplus[type], "").replace(/\/+$/, "");
  return {
    baseUrl: url.origin + path,
    local: isPrivateHost(url.hostname),
    authorization:
      username === "" && password === ""
        ? undefined
        : `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64")}`,
  };
}
