import { useText } from "../../i18n/use-text.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";

/** Holds the place of a conversation that is being loaded. */
export function ConversationSkeleton() {
  const { chat } = useText();
  return (
    <div className="mx-auto flex w-full max-w-[46rem] grow flex-col justify-end gap-8 overflow-hidden px-4 pb-10 sm:px-6">
      <p role="status" className="sr-only">
        {chat.loadingConversation}
      </p>
      <Skeleton className="h-11 w-2/3 self-end rounded-2xl" />
      <div className="flex flex-col gap-3">
        <Skeleton className="h-4 w-11/12" />
        <Skeleton className="h-4 w-full" />
        <Skeleton className="h-4 w-3/5" />
      </div>
      <Skeleton className="h-11 w-1/3 self-end rounded-2xl" />
      <div className="flex flex-col gap-3">
        <Skeleton className="h-4 w-full" />
        <Skeleton className="h-4 w-10/12" />
      </div>
    </div>
  );
}
