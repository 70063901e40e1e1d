import { defineErrors } from "./define.ts";

/** Who may come in, and in what shape. */
export const accessErrors = defineErrors({
  AUTH_REQUIRED: {
    status: 401,
    type: "authentication_error",
    en: [
      "This needs a sign-in.",
      "Open the link that `npx hearth pair --owner` prints, or send the owner's token as `Authorization: Bearer …`.",
    ],
    zh: ["需要先登录。", "打开 `npx hearth pair --owner` 给出的链接，或用 `Authorization: Bearer …` 发送所有者令牌。"],
  },
  AUTH_REFUSED: {
    status: 401,
    type: "authentication_error",
    en: ["The token was not accepted.", "Check it for missing characters; `npx hearth pair --owner` makes a new way in."],
    zh: ["令牌不被接受。", "检查是否漏了字符；`npx hearth pair --owner` 可以重新生成入口。"],
  },
  AUTH_LOCKED: {
    status: 429,
    type: "rate_limit_error",
    en: [
      "Too many wrong tokens from this address; it is locked out for {seconds} s.",
      "Wait, then try once with the right token.",
    ],
    zh: ["此地址的错误令牌过多，已锁定 {seconds} 秒。", "请等待后再用正确的令牌重试。"],
  },
  OWNER_ONLY: {
    status: 403,
    type: "permission_error",
    en: ["Only the owner may do this.", "Use the owner's browser or the owner's token."],
    zh: ["只有所有者可以这样做。", "请使用所有者的浏览器或所有者令牌。"],
  },
  SESSION_EXPIRED: {
    status: 401,
    type: "authentication_error",
    en: ["This sign-in has ended.", "Pair this device again with a fresh code."],
    zh: ["登录已失效。", "请用新的配对码重新配对此设备。"],
  },
  REFRESH_REUSED: {
    status: 401,
    type: "authentication_error",
    en: [
      "This refresh token was already used, so the device was removed.",
      "Pair the device again; if you did not use the token twice, someone else did.",
    ],
    zh: ["此刷新令牌已被使用过，设备已被移除。", "请重新配对；如果不是你重复使用，说明有人拿到了它。"],
  },
  HOST_NOT_ALLOWED: {
    status: 421,
    type: "permission_error",
    en: [
      "Hearth does not answer to the host name {host}.",
      "Use the address that `npx hearth status` shows, or add the name to `gateway.allowedHosts`.",
    ],
    zh: ["Hearth 不接受主机名 {host}。", "使用 `npx hearth status` 显示的地址，或把该名称加入 `gateway.allowedHosts`。"],
  },
  HOST_MISSING: {
    status: 400,
    type: "invalid_request_error",
    en: ["The request names no host.", "Send a `Host` header with the address that `npx hearth status` shows."],
    zh: ["请求没有主机名。", "请发送 `Host` 请求头，值为 `npx hearth status` 显示的地址。"],
  },
  ORIGIN_NOT_ALLOWED: {
    status: 403,
    type: "permission_error",
    en: ["A page from {origin} may not talk to Hearth.", "Open Hearth's own page instead."],
    zh: ["来自 {origin} 的页面不能访问 Hearth。", "请打开 Hearth 自己的页面。"],
  },
  UPGRADE_NOT_SERVED: {
    status: 400,
    type: "invalid_request_error",
    en: ["Hearth has no WebSocket.", "Read `GET /api/events` as an event stream instead."],
    zh: ["Hearth 不提供 WebSocket。", "请改为以事件流读取 `GET /api/events`。"],
  },
  PAIRING_CODE_REFUSED: {
    status: 401,
    type: "authentication_error",
    en: [
      "This code is wrong, already used or too old.",
      "Make a new one with `npx hearth pair --owner` or on the Devices page; a code lives ten minutes and works once, also that of the link printed at a start.",
    ],
    zh: [
      "配对码错误、已使用或已过期。",
      "用 `npx hearth pair --owner` 或在“设备”页重新生成；配对码十分钟内有效且只能使用一次，启动时显示的链接也是如此。",
    ],
  },
  TOO_MANY_TRIES: {
    status: 429,
    type: "rate_limit_error",
    en: ["Too many tries; wait {seconds} s.", "Then enter the code once more, carefully."],
    zh: ["尝试次数过多，请等待 {seconds} 秒。", "之后请仔细再输入一次。"],
  },
  DEVICE_NOT_FOUND: {
    status: 404,
    type: "not_found_error",
    en: ["There is no such device.", "It may have been removed already; reload the list."],
    zh: ["没有这台设备。", "它可能已被移除，请刷新列表。"],
  },
});
