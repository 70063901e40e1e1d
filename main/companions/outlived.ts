import { spawn } from "node:child_process";
import type { CompanionName, CompanionSpec } from "../../contract/companions.ts";
import { endedBy } from "./parent-death.ts";

/** Told that a program is over; nothing is left to look after. */
export type Watch = { dismiss(): void };
export type WatchOver = (spec: CompanionSpec, pid: number) => Watch;

const nothing: Watch = { dismiss: () => undefined };

/** For systems without a shell, where the next start ends what was left. */
export const watchNothing: WatchOver = () => nothing;

/**
 * `$1` the leader of the group, `$2` after how many tenths of a second it is killed. What stands in `mark` tells the process from a later
 * one with its number; nothing for one that has ended and waits to be fetched. A line on standard input: all is well. Its end without one:
 * whoever held the other side is gone, however it went. A leader that has ended by then may have left others in its group.
 */
const script = `
mark() {
  if [ -r /proc/self/stat ]; then sed 's/.*) //' "/proc/$1/stat" | cut -d ' ' -f 1,20
  else LC_ALL=C ps -o stat=,lstart= -p "$1"
  fi 2>/dev/null | sed '/^ *Z/d; s/^ *[^ ]* *//'
}
born=$(mark "$1")
[ -n "$born" ] || exit 0
read -r word && exit 0
case "$(mark "$1")" in "$born" | "") ;; *) exit 0 ;; esac
left=$2
[ "$left" -gt 0 ] && kill -s TERM -- "-$1"
while [ "$left" -gt 0 ] && [ "$(mark "$1")" = "$born" ]; do
  sleep 0.1
  left=$((left - 1))
done
kill -s KILL -- "-$1"
`;

const tenths = (name: CompanionName, spec: CompanionSpec): number =>
  endedBy[name] === "KILL" ? 0 : Math.ceil(spec.stopWithinMs / 100);

/**
 * A small shell beside each program, which lives on when this process is killed and then ends the program in order: asked first, after its
 * time killed with all that it has started. So nothing is left, also of a program that does not leave when asked. Never throws.
 */
export const watchInShell: WatchOver = (spec, pid) => {
  if (process.platform === "win32") return nothing;
  try {
    const shell = spawn("/bin/sh", ["-c", script, "hearth-watch", String(pid), String(tenths(spec.name, spec))], {
      stdio: ["pipe", "ignore", "ignore"],
      env: { PATH: "/usr/bin:/bin" },
      // Ctrl-C in a terminal must not end it before its time.
      detached: true,
    });
    // Without a shell, or when it has gone first, the next start ends what is left.
    shell.on("error", () => undefined);
    shell.stdin.on("error", () => undefined);
    shell.unref();
    return { dismiss: () => void shell.stdin.end("over\n") };
  } catch {
    // The system gives no process now: the next start ends what is left.
    return nothing;
  }
};
