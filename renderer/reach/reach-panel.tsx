import { useState } from "react";
import type { Reach, ReachMode } from "../../contract/routes/reach.ts";
import { useNow } from "../devices/use-now.ts";
import { useReachText } from "../i18n/reach-text.ts";
import { Link } from "../router/link.tsx";
import { buttonClass } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Fold } from "../ui/fold.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { DevicesThere } from "./devices-there.tsx";
import { DoorCard } from "./door-card.tsx";
import { ModeChoice } from "./mode-choice.tsx";
import { TailnetCard } from "./tailnet-card.tsx";
import { TailnetDetails } from "./tailnet-details.tsx";
import { cutsOff } from "./tailnet-look.ts";
import { type ReachRoom, useReach } from "./use-reach.ts";

/** Who can reach this Hearth, and the way for a phone. `compact` leaves out what a first run does not need. */
export function ReachPanel({ compact = false }: { compact?: boolean }) {
  const room = useReach();
  return (
    <Loaded answer={room.answer} again={room.again}>
      {reach => <Ready reach={reach} room={room} compact={compact} />}
    </Loaded>
  );
}

function Ready({ reach, room, compact }: { reach: Reach; room: ReachRoom; compact: boolean }) {
  const words = useReachText();
  const [leaving, setLeaving] = useState<ReachMode | null>(null);
  const now = useNow(60_000);
  const mode = room.chosen ?? reach.mode;
  const { tailnet } = reach;
  const choose = (next: ReachMode): void => {
    if (cutsOff(window.location.hostname, reach, next)) setLeaving(next);
    else room.choose(next);
  };
  const wanted = mode !== "local";
  return (
    <div className="flex flex-col gap-5">
      {!compact && <p className="text-soft">{words.intro}</p>}
      <ModeChoice value={mode} changing={room.changing} canServe={reach.canServe} onChange={choose} />
      {room.failure && <ErrorNote failure={room.failure} />}
      {wanted && (
        <>
          <TailnetCard tailnet={tailnet} room={room} now={now}>
            {tailnet.health.length > 0 && (
              <Fold label={words.health(tailnet.health.length)}>
                <ul className="flex list-disc flex-col gap-1 pl-4 text-sm text-soft">
                  {tailnet.health.map(line => (
                    <li key={line} className="wrap-anywhere">
                      {line}
                    </li>
                  ))}
                </ul>
              </Fold>
            )}
          </TailnetCard>
          {room.waits && <p className="px-1 text-[0.95rem] text-soft">{words.waitsForTailnet}</p>}
          {reach.mode !== "local" && <DoorCard reach={reach} room={room} />}
          {tailnet.kind === "running" && <DevicesThere tailnet={tailnet} />}
        </>
      )}
      {!compact && reach.url !== null && (
        <Link to="/devices" className={`${buttonClass()} self-start`}>
          {words.pair}
        </Link>
      )}
      {!compact && <TailnetDetails reach={reach} />}
      {leaving !== null && (
        <ConfirmDialog
          open
          danger
          onClose={() => setLeaving(null)}
          onConfirm={() => {
            room.choose(leaving);
            setLeaving(null);
          }}
          title={words.leave.title}
          description={words.leave.text}
          action={words.leave.action}
        />
      )}
    </div>
  );
}
