import { defineErrors } from "./define.ts";

/** The settings file, its history and the vault. */
export const settingsErrors = defineErrors({
  CONFIG_SYNTAX: {
    status: 422,
    type: "invalid_request_error",
    en: [
      "{file} cannot be read at line {line}, column {column}: {problem}",
      "Mend the file there, or run `npx hearth config rollback`.",
    ],
    zh: ["{file} 第 {line} 行第 {column} 列无法解析：{problem}", "请修正该处，或运行 `npx hearth config rollback`。"],
  },
  CONFIG_VALUE: {
    status: 422,
    type: "invalid_request_error",
    en: ["{key}: {problem}", "Change this value; line {line} of {file}."],
    zh: ["{key}：{problem}", "请修改此值；位于 {file} 第 {line} 行。"],
  },
  CONFIG_UNKNOWN_KEY: {
    status: 422,
    type: "invalid_request_error",
    en: ["{key} is not a setting that Hearth knows.", "{suggestion}"],
    zh: ["Hearth 不认识设置项 {key}。", "{suggestion}"],
  },
  CONFIG_ENVIRONMENT: {
    status: 422,
    type: "invalid_request_error",
    en: [
      "{key} names the environment variable {variable}, which {problem}.",
      "Set a variable before Hearth starts and name that, or write the value.",
    ],
    zh: ["{key} 引用了环境变量 {variable}，{problem}。", "请在启动 Hearth 前设置变量并引用它，或直接写入值。"],
  },
  CONFIG_DUPLICATE_KEY: {
    status: 422,
    type: "invalid_request_error",
    en: ["{key} is written more than once.", "The one on line {line} of {file} counts; remove the others."],
    zh: ["{key} 出现了多次。", "以 {file} 第 {line} 行的为准；请删除其余的。"],
  },
  CONFIG_NOT_SERVED: {
    status: 422,
    type: "invalid_request_error",
    en: [
      "{key} is kept, but this version of Hearth does not act on it yet.",
      "Do not rely on it until the release notes name it.",
    ],
    zh: ["{key} 会保留，但此版本的 Hearth 尚未支持。", "在更新说明提到它之前，请不要依赖它。"],
  },
  CONFIG_NO_VERSION: {
    status: 404,
    type: "not_found_error",
    en: ["There is no settings version {version}.", "`npx hearth config history` lists them."],
    zh: ["没有设置版本 {version}。", "`npx hearth config history` 列出所有版本。"],
  },
  CONFIG_CHANGED: {
    status: 409,
    type: "conflict_error",
    en: ["The settings were changed elsewhere meanwhile.", "Reload the page and make the change again."],
    zh: ["设置已在别处被修改。", "请刷新页面后重新修改。"],
  },
  CONFIG_NOT_WRITABLE: {
    status: 500,
    type: "api_error",
    en: ["{file} could not be written: {problem}", "Check the folder's owner and the free space; nothing was changed."],
    zh: ["无法写入 {file}：{problem}", "请检查文件夹所有者和剩余空间；未做任何更改。"],
  },
  CONFIG_NOT_READABLE: {
    status: 500,
    type: "api_error",
    en: [
      "{file} could not be read: {problem}",
      "Bring the file back (`npx hearth config rollback`), or correct its owner and rights.",
    ],
    zh: ["无法读取 {file}：{problem}", "请恢复该文件（`npx hearth config rollback`），或修正其所有者和权限。"],
  },
  CONFIG_NO_GOOD_VERSION: {
    status: 422,
    type: "invalid_request_error",
    en: ["No earlier version of {file} can be used.", "Open the file and mend it; nothing was changed."],
    zh: ["{file} 没有可用的历史版本。", "请打开该文件并修正；未做任何更改。"],
  },
  CONFIG_IMPORT_NONE: {
    status: 404,
    type: "not_found_error",
    en: ["No OpenClaw settings were found at {places}.", "Name the file: `npx hearth config import FILE`."],
    zh: ["在 {places} 没有找到 OpenClaw 设置。", "请指定文件：`npx hearth config import 文件`。"],
  },
  CONFIG_IMPORT_NOT_READABLE: {
    status: 422,
    type: "invalid_request_error",
    en: ["{file} could not be read: {problem}", "Name a file that you may read: `npx hearth config import FILE`."],
    zh: ["无法读取 {file}：{problem}", "请指定可读取的文件：`npx hearth config import 文件`。"],
  },
  BIND_TOO_WIDE: {
    status: 422,
    type: "invalid_request_error",
    en: [
      "{key} would open Hearth to {address}, which is wider than this machine and its tailnet.",
      'Use "127.0.0.1" or this machine\'s Tailscale address.',
    ],
    zh: [
      "{key} 会把 Hearth 开放到 {address}，超出这台电脑和 tailnet 的范围。",
      '请使用 "127.0.0.1" 或这台电脑的 Tailscale 地址。',
    ],
  },
  BIND_NOT_HERE: {
    status: 422,
    type: "invalid_request_error",
    en: [
      "{address} in {key} is not an address of this machine now.",
      "Start Tailscale, or write the address that `tailscale ip -4` prints; until then only this computer can connect.",
    ],
    zh: [
      "{key} 中的 {address} 目前不是这台电脑的地址。",
      "请启动 Tailscale，或填写 `tailscale ip -4` 显示的地址；在此之前只有这台电脑可以连接。",
    ],
  },
  TOKEN_TOO_WEAK: {
    status: 422,
    type: "invalid_request_error",
    en: ["{key} is shorter than {least} characters.", "Use a long random token, or remove the key and let Hearth make one."],
    zh: ["{key} 少于 {least} 个字符。", "请使用足够长的随机令牌，或删除该项让 Hearth 自动生成。"],
  },
  VAULT_LOOSE: {
    status: 500,
    type: "api_error",
    en: [
      "Others on this machine can read {file}.",
      "Run `chmod {mode} {file}`, then start again; if somebody may have read it, replace the keys it protects.",
    ],
    zh: ["这台电脑的其他用户可以读取 {file}。", "请运行 `chmod {mode} {file}` 后重新启动；若可能已被读取，请更换其保护的密钥。"],
  },
  VAULT_DAMAGED: {
    status: 500,
    type: "api_error",
    en: [
      "The vault {file} cannot be opened: {problem}",
      "Bring back the file and its key from a backup; Hearth does not overwrite it.",
    ],
    zh: ["保险库 {file} 无法打开：{problem}", "请从备份恢复该文件及其密钥；Hearth 不会覆盖它。"],
  },
  VAULT_LOCKED: {
    status: 500,
    type: "api_error",
    en: [
      "The vault needs its passphrase.",
      "Give it in the environment variable HEARTH_VAULT_PASSPHRASE, then start Hearth again.",
    ],
    zh: ["保险库需要口令。", "请通过环境变量 HEARTH_VAULT_PASSPHRASE 提供，然后重新启动 Hearth。"],
  },
  VAULT_PASSPHRASE: {
    status: 401,
    type: "authentication_error",
    en: ["The passphrase does not open the vault.", "Try again; capital letters count."],
    zh: ["口令无法打开保险库。", "请重试；注意区分大小写。"],
  },
  VAULT_NOT_WRITABLE: {
    status: 500,
    type: "api_error",
    en: [
      "The vault {file} could not be written: {problem}",
      "Check the folder's owner and the free space; the secrets are as they were.",
    ],
    zh: ["无法写入保险库 {file}：{problem}", "请检查文件夹所有者和剩余空间；密钥保持原样。"],
  },
  SECRET_NOT_FOUND: {
    status: 404,
    type: "not_found_error",
    en: ["There is no secret named {name}.", "Reload the list."],
    zh: ["没有名为 {name} 的密钥。", "请刷新列表。"],
  },
});
