import type { Language } from "../../../contract/errors/define.ts";
import { describeFailure } from "../../../contract/errors/failure.ts";
import type { Tailnet } from "../../../contract/routes/reach.ts";
import type { TailnetFacts } from "./tailnet-state.ts";

/** While nothing is wrong there is no code: these are the words then. */
const well = {
  en: ["Connected to your tailnet.", "Your other devices there can see this computer."],
  "zh-CN": ["已连接到你的 tailnet。", "你在其中的其他设备可以看到这台电脑。"],
} as const;

/** The state as a person reads it. */
export function describeTailnet(facts: TailnetFacts, language: Language): Tailnet {
  const { code, slots, addresses, peers, health, ...rest } = facts;
  const [message, hint] = well[language];
  const words = code === null ? { message, hint } : describeFailure(code, slots, language);
  return {
    ...rest,
    message: words.message,
    hint: words.hint,
    addresses: [...addresses],
    peers: [...peers],
    health: [...health],
  };
}
