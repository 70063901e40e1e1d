import type { Reach } from "../../contract/routes/reach.ts";
import { useReachText } from "../i18n/reach-text.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { LastLines } from "../ui/last-lines.tsx";
import { OutsideLink } from "../ui/outside-link.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { serveShown } from "./tailnet-look.ts";
import type { ReachRoom } from "./use-reach.ts";

/** Where a phone opens Hearth: the address to copy, or why there is none yet. Its place is kept while there is none. */
export function DoorCard({ reach, room }: { reach: Reach; room: ReachRoom }) {
  const words = useReachText();
  const broken = serveShown(reach) === "failed";
  return (
    <section className="flex min-h-32 flex-col gap-2 rounded-2xl border border-line bg-raised p-4 sm:p-5">
      <h3 className="font-medium">{words.doorTitle}</h3>
      {broken ? null : reach.url === null ? (
        <p className="flex min-h-10 items-center text-soft">{words.doorLater}</p>
      ) : (
        <p className="flex min-h-10 items-center gap-2 rounded-xl bg-sunken py-1 pr-1.5 pl-3.5">
          <span className="min-w-0 grow font-mono text-[0.95rem] wrap-anywhere select-all">{reach.url}</span>
          <CopyButton label={words.copyAddress} text={() => reach.url ?? ""} />
        </p>
      )}
      <div aria-live="polite">
        {reach.mode === "serve" ? (
          <ServeWords reach={reach} room={room} />
        ) : (
          reach.url !== null && <p className="text-[0.95rem] text-soft">{words.addressWorks}</p>
        )}
      </div>
    </section>
  );
}

function ServeWords({ reach, room }: { reach: Reach; room: ReachRoom }) {
  const words = useReachText();
  const state = serveShown(reach);
  const { failure, companion } = reach.serve;
  const lines = companion?.kind === "waiting" || companion?.kind === "gaveUp" ? companion.lastLines : [];
  if (state === "failed" && failure !== null)
    return (
      <div className="flex flex-col gap-2">
        <ErrorNote failure={failure}>
          {failure.url !== null && (
            <OutsideLink href={failure.url} size="small">
              {words.serve.openPage}
            </OutsideLink>
          )}
          <Button size="small" busy={room.changing} onClick={() => room.choose("serve")}>
            {words.serve.retry}
          </Button>
        </ErrorNote>
        <LastLines label={words.serve.lastLines} lines={lines} />
      </div>
    );
  if (state === "starting")
    return (
      <p className="flex items-center gap-2 text-[0.95rem] text-soft">
        <Spinner className="shrink-0 text-ember" /> {words.serve.starting}
      </p>
    );
  return state === "serving" ? <p className="text-[0.95rem] text-soft">{words.serve.serving}</p> : null;
}
