import type { Language } from "../../contract/errors/define.ts";
import { describeFailure, type Failure } from "../../contract/errors/failure.ts";
import type { EndReason, GatewayStatus } from "../../contract/status.ts";
import { holderOf, type PortLookup, takenPort } from "../up/failure.ts";
import { describeEnd } from "../up/words.ts";
import type { FailureWords } from "./model.ts";

/** Why the gateway does not run, for the window and the tray; `otherPort` is free and can be taken instead. */
export type Trouble = { readonly failure: FailureWords | null; readonly otherPort: number | null };

const nothing: Trouble = { failure: null, otherPort: null };

const words = ({ code, message, hint }: Failure["error"]): FailureWords => ({ code, message, hint });

/** A reason as the rest of a sentence. */
const reasonWords = (reason: EndReason, language: Language): string => describeEnd(reason, language).replace(/[.。]$/, "");

/** Of these the gateway names a command of the terminal as the next step; the desktop has buttons. */
const mendedHere: readonly string[] = ["CONFIG_SYNTAX", "CONFIG_NOT_READABLE"];
const mendHere: Readonly<Record<Language, string>> = {
  en: "Open the file and mend it, or use the last version that worked.",
  "zh-CN": "请打开该文件并修正，或使用上一个可用的版本。",
};

function describe(reason: EndReason, code: "GATEWAY_ENDED" | "GATEWAY_STOPPED_TRYING", language: Language): FailureWords {
  if (reason.kind === "fatal") {
    const { message, hint } = reason;
    return { code: reason.code, message, hint: mendedHere.includes(reason.code) ? mendHere[language] : hint };
  }
  return words(describeFailure(code, { reason: reasonWords(reason, language) }, language));
}

/** What can be said of `status` without looking anything up. */
export function troubleAtOnce(status: GatewayStatus, language: Language): Trouble {
  if (status.kind !== "waiting" && status.kind !== "gaveUp") return nothing;
  const port = takenPort(status.reason);
  if (port !== null)
    return { failure: words(describeFailure("PORT_TAKEN_HERE", { port, holder: "" }, language)), otherPort: null };
  const code = status.kind === "waiting" ? "GATEWAY_ENDED" : "GATEWAY_STOPPED_TRYING";
  return { failure: describe(status.reason, code, language), otherPort: null };
}

/** The same, and a port that another program holds is told with that program's name, and with one that is free. */
export async function describeTrouble(status: GatewayStatus, language: Language, ports: PortLookup): Promise<Trouble> {
  const port = status.kind === "waiting" || status.kind === "gaveUp" ? takenPort(status.reason) : null;
  if (port === null) return troubleAtOnce(status, language);
  const [holder, other] = await Promise.all([holderOf(port, language, ports), ports.findFreePort(port)]);
  const failure = words(describeFailure("PORT_TAKEN_HERE", { port, holder }, language));
  return { failure, otherPort: other === 0 ? null : other };
}
