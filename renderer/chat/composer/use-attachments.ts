import { useCallback, useEffect, useRef, useState } from "react";
import { uploadFile } from "../../api/upload.ts";
import { useLanguage, useText } from "../../i18n/use-text.tsx";
import { useApp } from "../../state/app-context.tsx";
import { type Attachment, mostFiles } from "./attachments.ts";

/** Files that are being added to a message: each is uploaded at once, can be removed meanwhile, and says why it could not be taken. */
export function useAttachments() {
  const { chat } = useText();
  const [language] = useLanguage();
  const { toasts } = useApp();
  const [list, setList] = useState<readonly Attachment[]>([]);
  const aborts = useRef(new Map<string, AbortController>());
  const nextKey = useRef(1);

  useEffect(() => {
    const running = aborts.current;
    return () => {
      for (const abort of running.values()) abort.abort();
    };
  }, []);

  const change = useCallback(
    (key: string, next: (one: Attachment) => Attachment) => setList(all => all.map(one => (one.key === key ? next(one) : one))),
    [],
  );

  const add = useCallback(
    (files: readonly File[]): void => {
      const room = mostFiles - list.length;
      if (files.length > room) toasts.show(chat.tooManyFiles(mostFiles), { tone: "bad" });
      for (const file of files.slice(0, room)) {
        const key = String(nextKey.current++);
        const { name, size: bytes } = file;
        const abort = new AbortController();
        aborts.current.set(key, abort);
        setList(all => [...all, { key, name, bytes, kind: "uploading", share: 0 }]);
        void uploadFile(file, {
          language,
          signal: abort.signal,
          onProgress: share => change(key, () => ({ key, name, bytes, kind: "uploading", share })),
        }).then(outcome => {
          aborts.current.delete(key);
          change(key, () =>
            outcome.ok
              ? { key, name, bytes, kind: "ready", file: outcome.value }
              : { key, name, bytes, kind: "failed", failure: outcome.failure },
          );
        });
      }
    },
    [list.length, toasts, chat, language, change],
  );

  const remove = useCallback((key: string): void => {
    aborts.current.get(key)?.abort();
    setList(all => all.filter(one => one.key !== key));
  }, []);

  const clear = useCallback((): void => setList([]), []);
  return { list, add, remove, clear };
}
