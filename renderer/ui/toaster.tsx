import { X } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useText } from "../i18n/use-text.tsx";
import { useApp } from "../state/app-context.tsx";
import type { Toast } from "../state/toasts.ts";
import { cx } from "./class-names.ts";
import { IconButton } from "./icon-button.tsx";

const plainMs = 5000;
const withActionMs = 10_000;

/** The notices at the lower edge; see state/toasts.ts. */
export function Toaster() {
  const { toasts } = useApp();
  const list = useSyncExternalStore(toasts.subscribe, toasts.get);
  return (
    <section
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-28 z-50 flex flex-col items-center gap-2 px-4"
    >
      {list.map(toast => (
        <ToastView key={toast.id} toast={toast} onDismiss={() => toasts.dismiss(toast.id)} />
      ))}
    </section>
  );
}

/** Leaves by itself, but not while somebody rests on it. */
function ToastView({ toast, onDismiss }: { toast: Toast; onDismiss: () => void }) {
  const { common } = useText();
  const { toasts } = useApp();
  const [resting, setResting] = useState(false);
  useEffect(() => {
    if (resting) return;
    const timer = setTimeout(() => toasts.dismiss(toast.id), toast.action ? withActionMs : plainMs);
    return () => clearTimeout(timer);
  }, [resting, toast, toasts]);
  const { action } = toast;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: resting on it only keeps it from leaving
    <div
      onPointerEnter={() => setResting(true)}
      onPointerLeave={() => setResting(false)}
      onFocus={() => setResting(true)}
      onBlur={() => setResting(false)}
      className={cx(
        "pointer-events-auto flex w-fit max-w-full animate-rise items-center gap-2 rounded-2xl py-1.5 pr-1.5 pl-4 shadow-high sm:max-w-lg",
        toast.tone === "bad" ? "border border-rust/40 bg-rust-wash text-rust" : "bg-ink text-paper",
      )}
    >
      <p className="min-w-0 py-1.5 wrap-anywhere">{toast.text}</p>
      {action && (
        <button
          type="button"
          className="min-h-9 shrink-0 rounded-lg px-3 font-semibold underline underline-offset-4 hover:bg-current/10"
          onClick={() => {
            action.run();
            onDismiss();
          }}
        >
          {action.label}
        </button>
      )}
      <IconButton label={common.dismiss} size="small" onClick={onDismiss} className="text-inherit! hover:bg-current/10!">
        <X aria-hidden />
      </IconButton>
    </div>
  );
}
