import type { reach as english } from "../en/reach.ts";

export const reach = {
  title: "谁可以访问 Hearth",
  intro: "手机或笔记本通过 Tailscale（由你自己的设备组成的私有网络）访问 Hearth，其他人无法访问。",
  modes: {
    local: { title: "仅这台电脑", text: "其他设备都无法打开 Hearth，包括你的手机。" },
    serve: {
      title: "我的设备，使用 https",
      text: "手机可以把 Hearth 安装为应用并接收通知。这台电脑的名称会出现在公开的证书日志中，其他内容不会公开。",
    },
    address: {
      title: "我的设备，使用 Tailscale 地址",
      text: "不需要证书。但没有 https，手机无法安装 Hearth，也收不到通知。",
    },
  },
  recommended: "推荐",
  noKeeper: "此处不可用：网关是单独启动的，没有程序负责保持 `tailscale serve` 运行。请用 `npm start` 启动 Hearth。",
  changing: "正在更改…",
  waitsForTailnet: "Tailscale 就绪后会自动生效。",

  leave: {
    title: "此页面将断开连接",
    text: "你是通过网络打开此页面的，更改后当前地址将失效。之后请在 Hearth 所在的电脑上打开，或使用新地址。",
    action: "仍然更改",
  },

  install: "获取 Tailscale",
  open: "启动 Tailscale",
  signIn: "登录",
  approve: "打开批准页面",
  up: "打开",
  renew: "续期",
  noticed: "完成后此页面会自动识别。",
  waiting: "正在等待你登录…",
  openAgain: "打开登录页面",
  runCommand: "在这台电脑的终端中运行：",
  copyCommand: "复制命令",

  doorTitle: "手机打开 Hearth 的地址",
  copyAddress: "复制地址",
  doorLater: "地址可用后会显示在这里。",
  serve: {
    starting: "正在开通… 首次获取证书需要几秒钟。",
    serving: "https 已可用，并有自己的证书。",
    lastLines: "最后的输出",
    openPage: "打开解决问题的页面",
    retry: "重试",
  },
  addressWorks: "现在可用，但没有 https：手机无法安装应用，也收不到通知。",

  phoneThere: names => `你的手机已在线：${names}`,
  noPhone: "你的手机目前没有在 Tailscale 中上线。请在手机上安装 Tailscale 应用，并用同一账号登录。",
  noPhoneAmong: "其中没有你的手机？请在手机上安装 Tailscale 应用，并用同一账号登录。",
  othersThere: names => `其他在线设备：${names}`,
  onlineThere: names => `目前在 Tailscale 中在线：${names}`,
  pair: "连接手机",

  details: "详细信息",
  name: "名称",
  certificate: "证书",
  certificateYes: "可用",
  certificateNo: "无：此 tailnet 未启用 https",
  addresses: "地址",
  listening: "监听地址",
  account: "账号",
  version: "版本",
  key: "登录有效期至",
  keyForever: "永久",
  keyEnds: (date, when) => `${date}（${when}）`,
  health: count => `Tailscale 的健康信息（${count}）`,
} satisfies typeof english;
