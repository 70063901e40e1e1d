import { useText } from "../i18n/use-text.tsx";
import { Link } from "../router/link.tsx";
import { buttonClass } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Flame } from "../ui/flame.tsx";
import { useTitle } from "./use-title.ts";

/** For an address that names no page. */
export function MissingPage() {
  const { common } = useText();
  useTitle(common.notFoundTitle);
  return (
    <main className="grid h-full place-items-center">
      <EmptyState
        icon={<Flame />}
        title={common.notFoundTitle}
        action={
          <Link to="/" className={buttonClass("primary")}>
            {common.notFoundAction}
          </Link>
        }
      >
        {common.notFoundText}
      </EmptyState>
    </main>
  );
}
