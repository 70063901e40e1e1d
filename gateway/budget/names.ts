import type { Database } from "../db/open.ts";

/** How people call what money is counted by. */
export type Names = {
  /** Of a device's id, those that were removed included; the id itself when there never was one. */
  device(id: string): string;
  /** `owner`, or the name of the device that is this person. */
  user(id: string): string;
  agent(id: string): string;
  /** Of a scope: the name of its user, agent, channel or device; empty for the whole. */
  of(scope: string): string;
};

export function createNames(deps: { readonly db: Database; readonly agentName: (id: string) => string | undefined }): Names {
  const named = deps.db.prepare<[string], { name: string }>("SELECT name FROM devices WHERE id = ?");
  const device = (id: string): string => (id === "" ? "" : (named.get(id)?.name ?? id));
  const agent = (id: string): string => deps.agentName(id) ?? id;
  const user = (id: string): string => (id === "owner" ? id : device(id));
  return {
    device,
    user,
    agent,
    of: scope => {
      const [, kind, id = ""] = /^(\w+):(.*)$/s.exec(scope) ?? [];
      if (kind === "user") return user(id);
      if (kind === "device") return device(id);
      return kind === "agent" ? agent(id) : id;
    },
  };
}
