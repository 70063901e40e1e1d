import { User } from "lucide-react";
import type { Session } from "../../contract/messages.ts";
import { useText } from "../i18n/use-text.tsx";
import { useAppState } from "../state/app-context.tsx";
import { Badge } from "../ui/badge.tsx";
import { cx } from "../ui/class-names.ts";

/** Tells the owner that somebody else's device began a conversation. Whoever began it knows. */
export function StartedOn({ session, roomy = false }: { session: Pick<Session, "startedOn"> | undefined; roomy?: boolean }) {
  const { chat } = useText();
  const owner = useAppState(({ signIn }) => signIn.kind === "signedIn" && signIn.role === "owner");
  const name = session?.startedOn;
  if (!owner || name === undefined) return null;
  return (
    <Badge title={chat.startedOn(name)}>
      <User aria-hidden className="size-3 shrink-0" />
      <span className="sr-only">{chat.startedOn(name)}</span>
      <span aria-hidden className={cx("max-w-24 truncate", roomy && "sm:max-w-64")}>
        {name}
      </span>
    </Badge>
  );
}
