import { CopyButton } from "./copy-button.tsx";

/** A command that a person types elsewhere, with a button that copies it. `label` says what the button does. */
export const CommandLine = ({ command, label }: { command: string; label: string }) => (
  <div className="flex items-center gap-2 rounded-xl border border-line bg-sunken py-1 pr-1.5 pl-3.5">
    <code className="min-w-0 grow py-1 font-mono text-sm wrap-anywhere select-all">{command}</code>
    <CopyButton label={label} text={() => command} />
  </div>
);
