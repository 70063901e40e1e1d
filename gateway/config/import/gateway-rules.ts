import { lookUp } from "./leaves.ts";
import type { Rule } from "./plan.ts";
import { changed, notTaken, notYet, say, taken, unusable } from "./report.ts";

const closed = (word: string, safe: string) =>
  changed(
    say(
      `"${word}" would open Hearth to more than this machine and its tailnet; "${safe}" is used instead.`,
      `"${word}" 会向本机和 tailnet 之外开放 Hearth；已改用 "${safe}"。`,
    ),
  );

const tokenAsked = say("Hearth always asks for a token.", "Hearth 始终要求令牌。");

const levels: Readonly<Record<string, string>> = {
  silent: "error",
  fatal: "error",
  error: "error",
  warn: "warn",
  info: "info",
  debug: "debug",
  trace: "trace",
};

/** `gateway` and `logging`. */
export const gatewayRules: readonly Rule[] = [
  { pattern: "gateway.port", run: (leaf, plan) => plan.put(leaf, ["gateway", "port"], leaf.value) },
  {
    pattern: "gateway.bind",
    run: (leaf, plan) => {
      const to = ["gateway", "bind"];
      const spoken = say('It is written as the address "127.0.0.1" here.', '此处写作地址 "127.0.0.1"。');
      if (leaf.value === "loopback") return plan.put(leaf, to, "127.0.0.1", changed(spoken));
      if (leaf.value === "tailnet") return plan.put(leaf, to, "tailnet");
      if (leaf.value === "auto" || leaf.value === "custom")
        return plan.put(leaf, to, "127.0.0.1", closed(leaf.value, "127.0.0.1"));
      return typeof leaf.value === "string" ? plan.put(leaf, to, "127.0.0.1", closed(leaf.value, "127.0.0.1")) : unusable;
    },
  },
  {
    pattern: "gateway.auth.token",
    run: () =>
      notTaken(
        say(
          "Hearth makes an owner's token of its own and shows it at the first start; give that one to the programs that used the old one. Settings → Secrets makes a new one.",
          "Hearth 会自行生成所有者令牌，并在首次启动时显示；请在使用旧令牌的程序中换成它。也可在“设置 → 密钥”中重新生成。",
        ),
      ),
  },
  {
    pattern: "gateway.auth.mode",
    run: ({ value }) => {
      if (value === "token") return taken(tokenAsked);
      if (value === "none")
        return changed(
          say("A gateway without sign-in is not possible here; a token is asked for.", "此处不允许免登录；将要求令牌。"),
        );
      return changed(
        say("Hearth signs in by token and paired devices; a token is used.", "Hearth 使用令牌和已配对设备登录；已改用令牌。"),
      );
    },
  },
  {
    pattern: "gateway.auth.password",
    run: () =>
      notTaken(
        say("Hearth signs in by token and paired devices, not by password.", "Hearth 使用令牌和已配对设备登录，不使用密码。"),
      ),
  },
  {
    pattern: "gateway.mode",
    run: ({ value }) =>
      value === "local"
        ? taken(say("Hearth always runs on this machine.", "Hearth 始终在本机运行。"))
        : notTaken(say("Hearth does not connect to a gateway elsewhere.", "Hearth 不连接其他地方的网关。")),
  },
  {
    pattern: "gateway.http.endpoints.chatCompletions.enabled",
    run: ({ value }) =>
      value === true
        ? taken(say("/v1/chat/completions is always served, with a token.", "/v1/chat/completions 始终可用，需要令牌。"))
        : notTaken(say("/v1/chat/completions is always served, with a token.", "/v1/chat/completions 始终可用，需要令牌。")),
  },
  {
    pattern: "gateway.tailscale.**",
    run: () =>
      notTaken(
        say(
          'Hearth does not run `tailscale serve` yet; run it yourself, or set gateway.bind to "tailnet".',
          'Hearth 目前不会运行 `tailscale serve`；请自行运行，或将 gateway.bind 设为 "tailnet"。',
        ),
      ),
  },
  {
    pattern: "gateway.auth.allowTailscale",
    run: () =>
      notTaken(say("A device of the tailnet is paired like any other here.", "此处 tailnet 设备与其他设备一样需要配对。")),
  },
  { pattern: "gateway.**", run: () => notYet },
  {
    pattern: "logging.level",
    run: (leaf, plan) => {
      const level = lookUp(levels, leaf.value);
      if (level === undefined) return unusable;
      const outcome =
        level === leaf.value ? taken() : changed(say(`The nearest level here is "${level}".`, `此处最接近的级别是 "${level}"。`));
      return plan.put(leaf, ["logging", "level"], level, outcome);
    },
  },
  ...["logging.audit", "audit"].flatMap((root): Rule[] => [
    { pattern: `${root}.enabled`, run: (leaf, plan) => plan.put(leaf, ["logging", "auditLog", "enabled"], leaf.value) },
    { pattern: `${root}.messages`, run: (leaf, plan) => plan.put(leaf, ["logging", "auditLog", "includeMessages"], leaf.value) },
  ]),
  {
    pattern: "logging.**",
    run: () =>
      notTaken(
        say(
          "Hearth keeps its logs in its own folder and hides secrets in them by itself.",
          "Hearth 将日志保存在自己的文件夹中，并自动隐藏密钥。",
        ),
      ),
  },
];
