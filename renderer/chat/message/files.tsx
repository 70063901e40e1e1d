import { FileText } from "lucide-react";
import { useState } from "react";
import { routePath } from "../../../contract/client.ts";
import type { FileRef } from "../../../contract/messages.ts";
import { routes } from "../../../contract/routes/table.ts";
import { useFormat, useText } from "../../i18n/use-text.tsx";
import { cx } from "../../ui/class-names.ts";

/** Files of one message: pictures as thumbnails of one size, so that nothing moves when they arrive; everything else as a chip. */
export function Files({ files, align }: { files: readonly FileRef[]; align: "start" | "end" }) {
  const { chat } = useText();
  if (files.length === 0) return null;
  return (
    <ul aria-label={chat.attachments} className={cx("flex flex-wrap gap-2", align === "end" && "justify-end")}>
      {files.map(file => (
        <li key={`${file.hash} ${file.name}`} className="max-w-full">
          {file.mediaType.startsWith("image/") ? <Picture file={file} /> : <FileChip file={file} />}
        </li>
      ))}
    </ul>
  );
}

export const fileUrl = (file: Pick<FileRef, "hash">): string => routePath(routes.getFile, { params: { hash: file.hash } });

function Picture({ file }: { file: FileRef }) {
  const { chat } = useText();
  const [broken, setBroken] = useState(false);
  if (broken) return <FileChip file={file} />;
  return (
    <a
      href={fileUrl(file)}
      target="_blank"
      rel="noopener"
      aria-label={chat.openFile(file.name)}
      className="block overflow-hidden rounded-xl border border-line bg-sunken"
    >
      <img
        src={fileUrl(file)}
        alt=""
        title={file.name}
        loading="lazy"
        decoding="async"
        onError={() => setBroken(true)}
        className="h-36 w-48 object-cover"
      />
    </a>
  );
}

function FileChip({ file }: { file: FileRef }) {
  const { chat } = useText();
  const format = useFormat();
  return (
    <a
      href={fileUrl(file)}
      target="_blank"
      rel="noopener"
      aria-label={chat.openFile(file.name)}
      className="flex min-h-12 max-w-72 items-center gap-2.5 rounded-xl border border-line bg-raised px-3 py-1.5 hover:bg-hover"
    >
      <FileText aria-hidden className="size-5 shrink-0 text-ember" />
      <span className="min-w-0">
        <span className="block truncate text-[0.95rem]">{file.name}</span>
        <span className="block text-xs text-soft">{format.bytes(file.bytes)}</span>
      </span>
    </a>
  );
}
