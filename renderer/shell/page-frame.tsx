import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { useText } from "../i18n/use-text.tsx";
import { Link } from "../router/link.tsx";
import { Banners } from "./banners.tsx";
import { useTitle } from "./use-title.ts";

/** A page beside the conversations: a way back, its title, and a column that reads well. It scrolls by itself. */
export function PageFrame({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  const { common } = useText();
  useTitle(title);
  return (
    <div className="flex h-full flex-col">
      <Banners />
      <div className="relative min-h-0 grow overflow-y-auto">
        <div className="mx-auto flex max-w-3xl flex-col gap-6 px-4 pt-4 pb-[max(4rem,env(safe-area-inset-bottom))] sm:px-6">
          <header className="flex min-h-11 items-center gap-2">
            <Link
              to="/"
              aria-label={common.navChat}
              className="-ml-2 grid size-10 shrink-0 place-items-center rounded-xl text-soft hover:bg-hover hover:text-ink"
            >
              <ArrowLeft aria-hidden className="size-5" />
            </Link>
            <h1 className="grow font-serif text-2xl font-semibold">{title}</h1>
            {actions}
          </header>
          <main id="content" tabIndex={-1} className="flex flex-col gap-6 outline-none">
            {children}
          </main>
        </div>
      </div>
    </div>
  );
}
