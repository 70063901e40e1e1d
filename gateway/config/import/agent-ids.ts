import type { Path } from "../json5/tree.ts";
import { isGroup, valueAt } from "./leaves.ts";

type Named = { readonly id: string; readonly isDefault: boolean };

function agentsOf(source: unknown): Named[] {
  const list = valueAt(source, ["agents", "list"]);
  const entries = valueAt(source, ["agents", "entries"]);
  const listed = Array.isArray(list)
    ? list.flatMap(item =>
        isGroup(item) && typeof item.id === "string" ? [{ id: item.id, isDefault: item.default === true }] : [],
      )
    : [];
  const entered = isGroup(entries)
    ? Object.entries(entries).map(([id, item]) => ({ id, isDefault: isGroup(item) && item.default === true }))
    : [];
  return [...listed, ...entered];
}

/**
 * Our name for an agent. The one that answers when none is named is `default` or `main` here; `defaults` is no agent at all.
 */
export function agentId(source: unknown, id: string): string {
  const agents = agentsOf(source);
  const first = agents.find(agent => agent.isDefault);
  if (first?.id === id && id !== "main" && !agents.some(agent => agent.id === "default")) return "default";
  return id === "defaults" ? "defaults-agent" : id;
}

/** The place in our settings of the agent that `path` (`agents.list.N…` or `agents.entries.ID…`) belongs to. */
export function agentPlace(source: unknown, path: Path): Path | null {
  const [, kind, step] = path;
  const id = kind === "list" && typeof step === "number" ? valueAt(source, ["agents", "list", step, "id"]) : step;
  return typeof id === "string" && id !== "" ? ["agents", agentId(source, id)] : null;
}
