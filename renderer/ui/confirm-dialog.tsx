import type { ReactNode } from "react";
import { useText } from "../i18n/use-text.tsx";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";

type Props = {
  open: boolean;
  onClose: () => void;
  onConfirm: () => void;
  title: string;
  description: ReactNode;
  /** The verb of what is confirmed: "Remove", not "OK". */
  action: string;
  danger?: boolean;
  busy?: boolean;
  /** Shown below the description: what went wrong when it was tried. */
  children?: ReactNode;
};

/** Asks before something that cannot be taken back. What can be taken back is done at once with an undo instead. */
export function ConfirmDialog({ open, onClose, onConfirm, title, description, action, danger, busy, children }: Props) {
  const { common } = useText();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button tone={danger ? "danger" : "primary"} busy={busy ?? false} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
