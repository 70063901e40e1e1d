import { Smartphone } from "lucide-react";
import type { Tailnet } from "../../contract/routes/reach.ts";
import { useReachText } from "../i18n/reach-text.ts";
import { useLanguage } from "../i18n/use-text.tsx";
import { devicesThere } from "./tailnet-look.ts";

/** Which other devices of the person's are in the tailnet now, the phone first: it is the one that is waited for. */
export function DevicesThere({ tailnet }: { tailnet: Tailnet }) {
  const words = useReachText();
  const [language] = useLanguage();
  const { phones, others } = devicesThere(tailnet.peers);
  const list = (names: readonly string[]): string => new Intl.ListFormat(language, { type: "conjunction" }).format(names);
  return (
    <div className="flex items-start gap-3 px-1" aria-live="polite">
      <Smartphone aria-hidden className={`mt-0.5 size-5 shrink-0 ${phones.length > 0 ? "text-leaf" : "text-soft"}`} />
      <div className="min-w-0 text-[0.95rem]">
        <p className={phones.length > 0 ? "font-medium" : "text-soft"}>
          {phones.length > 0
            ? words.phoneThere(list(phones))
            : others.length > 0
              ? words.onlineThere(list(others))
              : words.noPhone}
        </p>
        {/* A phone whose system is not told stands among the others: nobody can say that none is there. */}
        {others.length > 0 && (
          <p className="text-soft wrap-anywhere">{phones.length > 0 ? words.othersThere(list(others)) : words.noPhoneAmong}</p>
        )}
      </div>
    </div>
  );
}
