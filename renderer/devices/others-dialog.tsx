import type { Device } from "../../contract/routes/access.ts";
import type { FailureText } from "../api/client.ts";
import { useText } from "../i18n/use-text.tsx";
import { useApp } from "../state/app-context.tsx";
import { inTheWay, RemovalDialog } from "../ui/removal-dialog.tsx";

type Props = { others: readonly Device[]; onRemoved: () => void; onClose: () => void };

/** Turns every device away but this one. */
export function OthersDialog({ others, onRemoved, onClose }: Props) {
  const { devices: words } = useText();
  const { api, toasts } = useApp();
  const remove = async (): Promise<FailureText | null> => {
    for (const { id } of others) {
      const problem = inTheWay(await api("removeDevice", { params: { id } }), "DEVICE_NOT_FOUND");
      if (!problem) continue;
      onRemoved();
      return problem;
    }
    toasts.show(words.othersRemoved);
    onRemoved();
    return null;
  };
  return (
    <RemovalDialog
      title={words.othersTitle(others.length)}
      description={words.othersText}
      action={words.others}
      remove={remove}
      onClose={onClose}
    />
  );
}
