import type { phone as english } from "../en/phone.ts";

export const phone: typeof english = {
  away: {
    title: "无法连接 Hearth",
    text: "家里的电脑开着吗？Tailscale 连上了吗？",
    here: {
      title: "Hearth 没有在运行",
      text: "请启动它：打开 Hearth 应用，或在终端里运行 `npx hearth up`（在它的文件夹里则是 `npm start`）。",
    },
    more: "你写的内容仍保存在这里。此页面会自动重试。",
  },
  update: { text: "Hearth 新版本已就绪。", action: "重新加载" },
  shared: "分享的内容已放入消息：检查后即可发送。",
  section: "此设备",
  install: {
    title: "安装 Hearth",
    text: "拥有自己的图标，全屏显示，关闭时也能收到通知。",
    action: "安装",
    byHand: [
      "在 Safari 中点按“共享”（带箭头的方框）。",
      "选择“添加到主屏幕”，再点“添加”。",
      "从新图标打开 Hearth，届时需再次输入配对码。",
    ],
    notSecure: "要安装 Hearth，请通过它的 https 地址打开。",
    installed: "Hearth 已安装在此设备上。",
    notPossible: "此浏览器在这里没有安装按钮。请在其菜单中查找“安装”或“添加到主屏幕”。",
  },
  notices: {
    label: "此设备的通知",
    help: "回答完成、预算越线或需要你批准时通知你。",
    why: {
      notSecure: "通知需要 https，而此页面不是通过 https 打开的。",
      installFirst: "在 iPhone 和 iPad 上，只有已安装的应用能收到通知：请先把 Hearth 添加到主屏幕（iOS 16.4 或更高版本）。",
      notSupported: "此浏览器无法在这里显示通知。无痕窗口始终不支持；其他情况请试试 Chrome、Edge、Firefox 或 Safari。",
    },
    reach: "设置 https",
    blocked: "此页面的通知已被阻止。请在浏览器中允许：点按地址旁的图标，然后选择“通知”。",
    service: "浏览器自带的通知服务没有响应。请检查网络连接后重试。",
    test: "发送测试通知",
    outcomes: {
      sent: "测试通知已发出。",
      notSubscribed: "此设备已不再订阅。请重新打开通知。",
      refused: "浏览器的通知服务拒绝了它。请关闭通知后重新打开。",
      unreachable: "家里的电脑无法连接浏览器的通知服务。",
    },
  },
};
