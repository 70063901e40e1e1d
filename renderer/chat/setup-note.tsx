import { useText } from "../i18n/use-text.tsx";
import { Link } from "../router/link.tsx";
import { useAppState } from "../state/app-context.tsx";

/** A quiet line while the first run was neither gone through nor ended; whoever ended it early is left alone. */
export function SetupNote() {
  const { common } = useText();
  const wanted = useAppState(
    ({ setupDone, signIn }) => setupDone === false && signIn.kind === "signedIn" && signIn.role === "owner",
  );
  const here = useAppState(state => state.setupHere);
  if (!wanted) return null;
  if (!here) return <p className="px-1 text-sm text-soft">{common.setupOpen.elsewhere}</p>;
  return (
    <p className="px-1 text-sm text-soft">
      {common.setupOpen.text}{" "}
      <Link to="/setup" className="inline-flex min-h-6 items-center font-medium text-ember hover:underline">
        {common.setupOpen.action}
      </Link>
    </p>
  );
}
