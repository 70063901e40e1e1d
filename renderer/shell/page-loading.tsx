import { useText } from "../i18n/use-text.tsx";
import { Flame } from "../ui/flame.tsx";

/** Stands for the moment in which a page is not there yet. */
export function PageLoading() {
  const { common } = useText();
  return (
    <div className="grid h-full place-items-center text-ember">
      <Flame className="size-12 animate-glow" />
      <p role="status" className="sr-only">
        {common.loading}
      </p>
    </div>
  );
}
