import { Paperclip } from "lucide-react";
import { type DragEvent, type ReactNode, useState } from "react";
import { useText } from "../../i18n/use-text.tsx";
import { filesOfTransfer } from "./attachments.ts";

/** Takes files that are dropped anywhere on the conversation. */
export function DropArea({ onFiles, children }: { onFiles: (files: readonly File[]) => void; children: ReactNode }) {
  const { chat } = useText();
  const [over, setOver] = useState(false);
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes("Files");
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button beside the field is the first
    <div
      className="relative flex h-full min-h-0 min-w-0 flex-col"
      onDragEnter={event => hasFiles(event) && setOver(true)}
      onDragOver={event => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
      }}
      onDragLeave={event => !event.currentTarget.contains(event.relatedTarget as Node | null) && setOver(false)}
      onDrop={event => {
        setOver(false);
        if (!hasFiles(event)) return;
        event.preventDefault();
        onFiles(filesOfTransfer(event.dataTransfer));
      }}
    >
      {children}
      {over && (
        <div className="pointer-events-none absolute inset-3 z-20 grid place-items-center rounded-3xl border-2 border-dashed border-ember bg-ember-wash/90 text-lg font-medium text-ember">
          <p className="flex items-center gap-3">
            <Paperclip aria-hidden /> {chat.dropHere}
          </p>
        </div>
      )}
    </div>
  );
}
