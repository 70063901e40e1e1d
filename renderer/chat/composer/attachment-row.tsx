import { CircleAlert, FileText, X } from "lucide-react";
import { useState } from "react";
import type { FileRef } from "../../../contract/messages.ts";
import { useFormat, useText } from "../../i18n/use-text.tsx";
import { cx } from "../../ui/class-names.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { Progress } from "../../ui/progress.tsx";
import { fileUrl } from "../message/files.tsx";
import { type Attachment, isRefused } from "./attachments.ts";

/** The files that will go with the message, above the place where it is written. */
export function AttachmentRow({ list, onRemove }: { list: readonly Attachment[]; onRemove: (key: string) => void }) {
  const { chat } = useText();
  if (list.length === 0) return null;
  return (
    <div className="max-h-60 overflow-y-auto px-3 pt-3">
      <ul aria-label={chat.attachments} className="flex flex-wrap gap-2">
        {list.map(one => (
          <li
            key={one.key}
            className={cx(
              "relative flex items-center gap-2.5 overflow-hidden rounded-xl border py-1.5 pr-1 pl-2",
              one.kind === "failed" ? "w-full border-rust/40 bg-rust-wash" : "w-60 border-line bg-paper",
            )}
          >
            <Thumb attachment={one} />
            <span className="min-w-0 grow">
              <span className="block truncate text-sm">{one.name}</span>
              <Line attachment={one} />
            </span>
            <IconButton label={chat.removeFile(one.name)} size="small" onClick={() => onRemove(one.key)}>
              <X aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      {isRefused(list) && (
        <p role="status" className="pt-2 text-sm text-rust">
          {chat.removeRefused}
        </p>
      )}
    </div>
  );
}

function Thumb({ attachment }: { attachment: Attachment }) {
  if (attachment.kind === "failed") return <CircleAlert aria-hidden className="size-9 shrink-0 p-2 text-rust" />;
  if (attachment.kind === "ready" && attachment.file.mediaType.startsWith("image/"))
    return <PictureThumb file={attachment.file} />;
  return <FileText aria-hidden className="size-9 shrink-0 p-1.5 text-ember" />;
}

function PictureThumb({ file }: { file: FileRef }) {
  const [broken, setBroken] = useState(false);
  if (broken) return <FileText aria-hidden className="size-9 shrink-0 p-1.5 text-ember" />;
  return <img src={fileUrl(file)} alt="" onError={() => setBroken(true)} className="size-9 shrink-0 rounded-lg object-cover" />;
}

function Line({ attachment }: { attachment: Attachment }) {
  const { chat } = useText();
  const format = useFormat();
  if (attachment.kind === "uploading")
    return (
      <span className="block py-1.5">
        <Progress label={chat.uploading(attachment.name)} share={attachment.share} />
      </span>
    );
  if (attachment.kind === "ready") return <span className="block text-xs text-soft">{format.bytes(attachment.bytes)}</span>;
  return (
    <span role="alert" className="block text-sm text-rust wrap-anywhere">
      {attachment.failure.message} {attachment.failure.hint}
    </span>
  );
}
