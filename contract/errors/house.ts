import { defineErrors } from "./define.ts";

/** The desktop, the tailnet and Ollama. */
export const houseErrors = defineErrors({
  PAUSED: {
    status: 503,
    type: "api_error",
    en: ["Answering is paused.", "Resume it in the tray menu or on the page; messages that were kept are answered then."],
    zh: ["回答已暂停。", "请在托盘菜单或页面中恢复；已保存的消息届时会得到回答。"],
  },
  NO_KEEPER: {
    status: 409,
    type: "conflict_error",
    en: [
      "This gateway was started alone, so nobody can keep {program} running beside it.",
      "Start Hearth with `npm start` or `npx hearth up`.",
    ],
    zh: ["此网关是单独启动的，无法在旁边运行 {program}。", "请用 `npm start` 或 `npx hearth up` 启动 Hearth。"],
  },
  TAILSCALE_MISSING: {
    status: 409,
    type: "conflict_error",
    en: ["Tailscale is not installed on this computer.", "Install it from {url}; Hearth notices by itself."],
    zh: ["这台电脑未安装 Tailscale。", "请从 {url} 安装；Hearth 会自动识别。"],
  },
  TAILSCALE_NOT_RUNNING: {
    status: 409,
    type: "conflict_error",
    en: ["Tailscale is installed but not running.", "Start it: {command}"],
    zh: ["Tailscale 已安装但未运行。", "请启动它：{command}"],
  },
  TAILSCALE_FROZEN: {
    status: 504,
    type: "timeout_error",
    en: ["Tailscale does not answer.", "Restart Tailscale: {command}"],
    zh: ["Tailscale 没有响应。", "请重启 Tailscale：{command}"],
  },
  TAILSCALE_REFUSED: {
    status: 403,
    type: "permission_error",
    en: ["Tailscale does not let Hearth do this: {problem}", "Allow it once in a terminal: {command}"],
    zh: ["Tailscale 不允许 Hearth 执行此操作：{problem}", "请在终端中授权一次：{command}"],
  },
  TAILSCALE_SIGNED_OUT: {
    status: 409,
    type: "conflict_error",
    en: ["This computer is not signed in to Tailscale.", "Sign in under Settings → Phone & network."],
    zh: ["这台电脑尚未登录 Tailscale。", "请在“设置 → 手机与网络”中登录。"],
  },
  TAILSCALE_FAILED: {
    status: 502,
    type: "api_error",
    en: ["Tailscale could not do it: {problem}", "Try again; `tailscale status` in a terminal says more."],
    zh: ["Tailscale 未能完成：{problem}", "请重试；在终端运行 `tailscale status` 可了解更多。"],
  },
  TAILSCALE_STARTING: {
    status: 503,
    type: "api_error",
    en: ["Tailscale is starting.", "Wait a moment. If it lasts, check this computer's internet connection."],
    zh: ["Tailscale 正在启动。", "请稍候。若持续如此，请检查这台电脑的网络连接。"],
  },
  TAILSCALE_STOPPED: {
    status: 409,
    type: "conflict_error",
    en: [
      "Tailscale is switched off on this computer.",
      "Switch it on under Settings → Phone & network, or in Tailscale's own menu.",
    ],
    zh: ["这台电脑的 Tailscale 已关闭。", "请在“设置 → 手机与网络”或 Tailscale 的菜单中打开。"],
  },
  TAILSCALE_OFFLINE: {
    status: 503,
    type: "api_error",
    en: [
      "Tailscale runs, but does not reach its control server.",
      "Check the internet connection. Devices that are connected already go on working.",
    ],
    zh: ["Tailscale 正在运行，但无法连接其控制服务器。", "请检查网络连接。已连接的设备可继续使用。"],
  },
  TAILSCALE_KEY_EXPIRED: {
    status: 409,
    type: "conflict_error",
    en: ["Tailscale has signed this computer out: its key has expired.", "Sign in again under Settings → Phone & network."],
    zh: ["这台电脑的 Tailscale 密钥已过期，已退出登录。", "请在“设置 → 手机与网络”中重新登录。"],
  },
  TAILSCALE_KEY_EXPIRES: {
    status: 409,
    type: "conflict_error",
    en: ["Tailscale signs this computer out in {left}.", "Sign in again before that, under Settings → Phone & network."],
    zh: ["Tailscale 将在 {left}后让这台电脑退出登录。", "请在此之前到“设置 → 手机与网络”中重新登录。"],
  },
  TAILSCALE_NEEDS_APPROVAL: {
    status: 409,
    type: "conflict_error",
    en: ["This computer waits to be approved in your tailnet.", "An administrator of the tailnet approves it at {url}."],
    zh: ["这台电脑正等待加入 tailnet 的批准。", "请由 tailnet 管理员在 {url} 批准。"],
  },
  TAILSCALE_OTHER_USER: {
    status: 409,
    type: "conflict_error",
    en: ["Another user of this computer is signed in to Tailscale.", "Sign that user out, or run Hearth as that user."],
    zh: ["这台电脑的另一用户已登录 Tailscale。", "请让该用户退出，或以该用户身份运行 Hearth。"],
  },
  SERVE_NO_HTTPS: {
    status: 409,
    type: "conflict_error",
    en: [
      "Your tailnet has no https yet.",
      "Turn on MagicDNS and HTTPS certificates at {url}, or use the Tailscale address instead.",
    ],
    zh: ["你的 tailnet 尚未启用 https。", "请在 {url} 打开 MagicDNS 和 HTTPS 证书，或改用 Tailscale 地址。"],
  },
  SERVE_PORT_TAKEN: {
    status: 409,
    type: "conflict_error",
    en: [
      "Every https port of `tailscale serve` on this computer is used by another program.",
      "Free one: `tailscale serve status` shows them.",
    ],
    zh: ["这台电脑上 `tailscale serve` 的所有 https 端口都被其他程序占用。", "请释放一个：`tailscale serve status` 可查看。"],
  },
  FUNNEL_REFUSED: {
    status: 409,
    type: "conflict_error",
    en: [
      "Funnel is on for {name}: it would open Hearth to the whole internet, so Hearth does not serve there.",
      "Turn it off: `tailscale funnel --https={port} off`",
    ],
    zh: [
      "{name} 启用了 Funnel：这会把 Hearth 暴露给整个互联网，因此 Hearth 不在该处提供服务。",
      "请关闭：`tailscale funnel --https={port} off`",
    ],
  },
  TAILNET_OTHER_PERSON: {
    status: 403,
    type: "permission_error",
    en: [
      "This device was paired by {expected}, but now {found} uses it.",
      "Pair this device again, or sign in to Tailscale as {expected}.",
    ],
    zh: ["此设备由 {expected} 配对，但现在的使用者是 {found}。", "请重新配对此设备，或以 {expected} 登录 Tailscale。"],
  },
  OLLAMA_MISSING: {
    status: 409,
    type: "conflict_error",
    en: ["Ollama is not installed on this computer.", "Install it from {url}; Hearth notices by itself."],
    zh: ["这台电脑未安装 Ollama。", "请从 {url} 安装；Hearth 会自动识别。"],
  },
  OLLAMA_NOT_RUNNING: {
    status: 409,
    type: "conflict_error",
    en: ["Ollama does not run.", "Let Hearth start it, or start it yourself."],
    zh: ["Ollama 没有运行。", "可由 Hearth 启动，或自行启动。"],
  },
  OLLAMA_HUNG: {
    status: 503,
    type: "api_error",
    en: [
      "Ollama did not answer any more; Hearth is starting it again.",
      "Wait a minute, then ask again. If it happens often, choose a smaller model.",
    ],
    zh: ["Ollama 失去响应，Hearth 正在重新启动它。", "请稍候一分钟再试。若经常发生，请选择更小的模型。"],
  },
  OLLAMA_FAILED: {
    status: 502,
    type: "api_error",
    en: ["Ollama could not do it: {problem}", "Try again; Ollama's own lines are in `npx hearth logs`."],
    zh: ["Ollama 未能完成：{problem}", "请重试；`npx hearth logs` 中有 Ollama 的输出。"],
  },
  MODEL_NOT_FOUND_THERE: {
    status: 404,
    type: "not_found_error",
    en: ["There is no model named {model} to fetch.", "Check the name at ollama.com/library."],
    zh: ["没有名为 {model} 的可下载模型。", "请在 ollama.com/library 查看名称。"],
  },
  REGISTRY_UNREACHABLE: {
    status: 502,
    type: "api_error",
    en: [
      "The place where models are fetched cannot be reached: {problem}",
      "Check the internet connection, then press Resume; what is there already is kept.",
    ],
    zh: ["无法连接模型下载站点：{problem}", "请检查网络连接，然后点“继续”；已下载的部分会保留。"],
  },
  NOT_ENOUGH_DISK: {
    status: 507,
    type: "api_error",
    en: ["{model} needs {needed} of disk space, {free} is free in {folder}.", "Free some space, or choose a smaller model."],
    zh: ["{model} 需要 {needed} 磁盘空间，{folder} 仅剩 {free}。", "请腾出空间，或选择较小的模型。"],
  },
  PULL_NOT_FOUND: {
    status: 404,
    type: "not_found_error",
    en: ["There is no such download.", "Load the page anew."],
    zh: ["没有这个下载任务。", "请刷新页面。"],
  },
  OPENCLAW_NOT_FOUND: {
    status: 404,
    type: "not_found_error",
    en: ["There are no OpenClaw settings at {path}.", "Choose the file yourself, or start anew."],
    zh: ["{path} 处没有 OpenClaw 设置。", "请自行选择文件，或从头开始。"],
  },
  KEY_STORE_GONE: {
    status: 500,
    type: "api_error",
    en: [
      "The system's key store did not give Hearth its key: {problem}",
      "Sign in to the desktop session in which Hearth was set up, and unlock its key store.",
    ],
    zh: ["系统密钥库没有交出 Hearth 的密钥：{problem}", "请登录设置 Hearth 时所用的桌面会话，并解锁密钥库。"],
  },
  VAULT_KEY_ELSEWHERE: {
    status: 500,
    type: "api_error",
    en: [
      "The key of the vault is in this computer's key store, which only the desktop app can open.",
      "Start the desktop app. To run Hearth in a terminal, choose “Keep the key in a file” there, under Settings → Secrets.",
    ],
    zh: [
      "保险库的密钥在这台电脑的密钥库中，只有桌面应用可以打开。",
      "请启动桌面应用。若要在终端运行 Hearth，请在桌面应用的“设置 → 密钥”中选择“把密钥存放在文件里”。",
    ],
  },
  PUSH_ENDPOINT_REFUSED: {
    status: 400,
    type: "invalid_request_error",
    en: [
      "This browser's notices go to an address that Hearth does not send to.",
      "Use a browser that gets its notices through a public service, such as Chrome, Edge, Firefox or Safari.",
    ],
    zh: [
      "此浏览器的通知发往 Hearth 不会发送的地址。",
      "请使用通过公共服务接收通知的浏览器，例如 Chrome、Edge、Firefox 或 Safari。",
    ],
  },
  UPDATE_FAILED: {
    status: 502,
    type: "api_error",
    en: ["The update could not be installed: {problem}", "Hearth goes on as it is; try again later."],
    zh: ["无法安装更新：{problem}", "Hearth 照常运行；请稍后重试。"],
  },
  AUTOSTART_FAILED: {
    status: 500,
    type: "api_error",
    en: ["Starting at login could not be changed: {problem}", "Change it in the system's own settings."],
    zh: ["无法更改登录时启动：{problem}", "请在系统设置中更改。"],
  },
  GATEWAY_ENDED: {
    status: 503,
    type: "api_error",
    en: ["The gateway ended: {reason}.", "It starts again by itself."],
    zh: ["网关已结束：{reason}。", "它会自动重新启动。"],
  },
  GATEWAY_STOPPED_TRYING: {
    status: 503,
    type: "api_error",
    en: ["The gateway was not started again: {reason}.", "Press Start to try once more; the log says more."],
    zh: ["网关已停止，不再自动重启：{reason}。", "可点“启动”再试一次；详情见日志。"],
  },
  PORT_TAKEN_HERE: {
    status: 409,
    type: "conflict_error",
    en: ["Port {port} is taken by another program{holder}.", "Stop that program, or use another port."],
    zh: ["端口 {port} 被其他程序占用{holder}。", "请停止该程序，或改用其他端口。"],
  },
  BRIDGE_REFUSED: {
    status: 403,
    type: "permission_error",
    en: ["This page may not ask the desktop for that.", "Open Hearth from its tray icon."],
    zh: ["此页面无权向桌面应用提出该请求。", "请从托盘图标打开 Hearth。"],
  },
});
