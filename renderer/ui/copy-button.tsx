import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useText } from "../i18n/use-text.tsx";
import { useApp } from "../state/app-context.tsx";
import { copyText } from "./copy-text.ts";
import { IconButton } from "./icon-button.tsx";

/** Copies what `text` returns, and says so for a moment. */
export function CopyButton({ label, text, className }: { label: string; text: () => string; className?: string }) {
  const { common } = useText();
  const { toasts } = useApp();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    const done = await copyText(text());
    if (done) setCopied(true);
    else toasts.show(common.copyFailed, { tone: "bad" });
  };
  return (
    <IconButton label={copied ? common.copied : label} size="small" onClick={() => void copy()} className={className ?? ""}>
      {copied ? <Check aria-hidden className="text-leaf" /> : <Copy aria-hidden />}
    </IconButton>
  );
}
