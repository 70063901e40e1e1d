import type { signIn as english } from "../en/sign-in.ts";

export const signIn = {
  title: "请进",
  text: "此浏览器尚未登记。请输入链接里或另一台设备上的配对码，或所有者令牌。",
  label: "配对码或所有者令牌",
  placeholder: "ABCD-EFGH",
  submit: "登录",
  working: "正在登录…",
  hereIsHow: "在哪里可以找到？",
  how: [
    "在运行 Hearth 的机器上执行 `npx hearth pair --owner`，会显示十分钟内有效的配对码。",
    "在已登录的设备上打开“设备”页，添加此设备。",
    "所有者令牌只在 Hearth 首次启动时显示一次。",
  ],
  ended: "你已退出登录。",
  deviceName: (browser, system) => `${system} 上的 ${browser}`,
  desktopName: "这台电脑上的 Hearth",
  unknownBrowser: "浏览器",
} satisfies typeof english;
