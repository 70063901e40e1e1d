import { Info } from "lucide-react";
import type { ReactNode } from "react";
import { useText } from "../i18n/use-text.tsx";
import { Link } from "../router/link.tsx";
import { settingsPath } from "../router/route.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { InlineCode } from "../ui/inline-code.tsx";
import { groupCode, isLoopbackUrl, svgAddress, timeLeft } from "./pairing.ts";
import { useNow } from "./use-now.ts";
import type { Pairing } from "./use-pairing.ts";

type Props = {
  pairing: Pairing;
  busy: boolean;
  onNewCode: () => void;
  /** What stands in the picture's place where no phone can reach the link. */
  hereOnly: ReactNode;
  /** What happens next, below the code. */
  waiting: ReactNode;
};

/** A code on the screen: picture, letters, link, and how long it lives. */
export function PairingCode({ pairing, busy, onNewCode, hereOnly, waiting }: Props) {
  const { devices } = useText();
  const left = timeLeft(pairing.expiresAt, useNow(1000));
  if (left === null)
    return (
      <div className="flex flex-col items-center gap-4 py-6 text-center">
        <p role="status">{devices.expired}</p>
        <Button tone="primary" busy={busy} onClick={onNewCode}>
          {devices.newCode}
        </Button>
      </div>
    );
  return (
    <div className="flex flex-col items-center gap-4">
      {isLoopbackUrl(pairing.url) ? (
        hereOnly
      ) : (
        <img
          src={svgAddress(pairing.qrSvg)}
          alt={devices.qr}
          className="size-56 rounded-2xl border border-line bg-white p-2 [image-rendering:pixelated]"
        />
      )}
      <div className="flex items-center gap-2">
        <output
          aria-label={devices.code}
          className="font-mono text-[2rem] leading-none font-semibold tracking-[0.12em] select-all"
        >
          {groupCode(pairing.code)}
        </output>
        <CopyButton label={devices.copyCode} text={() => groupCode(pairing.code)} />
      </div>
      <div className="flex w-full items-center gap-2 rounded-xl bg-sunken py-1 pr-1.5 pl-3.5">
        <span className="min-w-0 grow truncate font-mono text-sm text-soft" title={pairing.url}>
          {pairing.url}
        </span>
        <CopyButton label={devices.copyLink} text={() => pairing.url} />
      </div>
      <p className="text-center text-sm text-soft">
        <span className="tabular-nums">{devices.left(left)}</span>
        <br />
        {waiting}
      </p>
    </div>
  );
}

/** Why a phone cannot come in yet, and where that is changed. */
export function HereOnly({ onLeave }: { onLeave: () => void }) {
  const { devices } = useText();
  return (
    <div className="flex gap-3 rounded-xl bg-honey-wash px-4 py-3 text-[0.95rem]">
      <Info aria-hidden className="mt-0.5 size-5 shrink-0 text-honey" />
      <div className="flex flex-col items-start gap-2">
        <p className="font-medium">{devices.loopbackTitle}</p>
        <p>
          <InlineCode text={devices.loopbackText} />
        </p>
        <Link to={settingsPath("reach")} onClick={onLeave} className={buttonClass("plain", "small")}>
          {devices.loopbackAction}
        </Link>
        <p>{devices.loopbackHere}</p>
      </div>
    </div>
  );
}
