import type { Tailnet } from "../../contract/routes/reach.ts";
import { unreachable } from "../../contract/unreachable.ts";
import { useReachText } from "../i18n/reach-text.ts";
import { Button } from "../ui/button.tsx";
import { OutsideLink } from "../ui/outside-link.tsx";
import { Spinner } from "../ui/spinner.tsx";
import type { ReachRoom } from "./use-reach.ts";

/** The one button that a state of the tailnet offers; nothing where only waiting or a command helps. */
export function TailnetAction({ tailnet, room }: { tailnet: Tailnet; room: ReachRoom }) {
  const words = useReachText();
  const { action, url } = tailnet;
  switch (action) {
    case "install":
    case "open":
    case "approve":
      if (url === null) return null;
      return (
        <p className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <OutsideLink href={url} tone="primary">
            {words[action]}
          </OutsideLink>
          {action !== "install" && <span className="text-sm text-soft">{words.noticed}</span>}
        </p>
      );
    case "signIn":
    case "renew":
      return <SignIn label={words[action]} url={url} room={room} />;
    case "up":
      return (
        <p>
          <Button tone="primary" busy={room.busy === "up"} onClick={room.turnOn}>
            {words.up}
          </Button>
        </p>
      );
    case "none":
      return null;
    default:
      return unreachable(action);
  }
}

/** Begins a sign-in in a new tab, then says that it is waited for. `url` is of one that waits already, perhaps begun elsewhere. */
function SignIn({ label, url, room }: { label: string; url: string | null; room: ReachRoom }) {
  const words = useReachText();
  const { signingIn, busy, signIn } = room;
  const page = signingIn === null ? url : (signingIn.url ?? url);
  if (signingIn === null)
    return (
      <p>
        <Button tone="primary" busy={busy === "signIn"} onClick={signIn}>
          {label}
        </Button>
      </p>
    );
  return (
    <p className="flex flex-wrap items-center gap-x-4 gap-y-2" role="status">
      <span className="inline-flex min-h-11 items-center gap-2">
        <Spinner className="text-ember" /> {words.waiting}
      </span>
      {page !== null && (
        <OutsideLink href={page} size="small">
          {words.openAgain}
        </OutsideLink>
      )}
    </p>
  );
}
