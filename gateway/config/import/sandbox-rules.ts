import type { Path } from "../json5/tree.ts";
import { type Leaf, lookUp, valueAt } from "./leaves.ts";
import type { Plan } from "./plan.ts";
import { changed, notTaken, notYet, type Outcome, say, taken, unusable } from "./report.ts";

const docker: Readonly<Record<string, Path>> = {
  image: ["image"],
  network: ["network"],
  setupCommand: ["setupCommand"],
  readOnlyRoot: ["readonlyRootfs"],
  memory: ["resources", "memory"],
  cpus: ["resources", "cpus"],
  pidsLimit: ["resources", "pids"],
};

function mode(leaf: Leaf, plan: Plan, place: Path, source: Path): Outcome {
  const type = [...place, "sandbox", "type"];
  const backend = valueAt(plan.source, [...source, "backend"]) ?? "docker";
  if (leaf.value === "off")
    return plan.put(
      leaf,
      type,
      "ask",
      changed(say('Commands without a sandbox wait for your yes here ("ask").', '没有沙箱的命令在此需要你的同意（"ask"）。')),
    );
  if (leaf.value !== "all" && leaf.value !== "non-main") return unusable;
  if (backend !== "docker")
    return plan.put(
      leaf,
      type,
      "ask",
      changed(
        say('Hearth has no such sandbox; commands wait for your yes ("ask").', '没有这种沙箱；命令需要你的同意（"ask"）。'),
      ),
    );
  const outcome =
    leaf.value === "all"
      ? taken(say("Every command runs in the sandbox.", "所有命令都在沙箱中运行。"))
      : changed(
          say(
            "Every command runs in the sandbox, also those of your own conversations.",
            "所有命令都在沙箱中运行，包括你自己的会话。",
          ),
        );
  return plan.put(leaf, type, "docker", outcome);
}

function binds(leaf: Leaf, plan: Plan, place: Path): Outcome {
  if (!Array.isArray(leaf.value)) return unusable;
  const mounts = leaf.value.map(bind => /^(.+?):([^:]+)(?::(ro|rw))?$/.exec(String(bind)));
  if (mounts.some(found => !found)) return unusable;
  const list = mounts.flatMap(found => (found ? [{ host: found[1], container: found[2], readonly: found[3] === "ro" }] : []));
  const outcome = changed(
    say("Each folder is written out as host, container and readonly.", "每个文件夹写成 host、container 和 readonly。"),
  );
  return plan.put(leaf, [...place, "sandbox", "docker", "mounts"], list, outcome);
}

/** `sandbox` of all agents or of one. `source` is where the imported file has it. */
export function takeSandbox(leaf: Leaf, plan: Plan, place: Path, source: Path, rest: Path): Outcome {
  const [first, second] = rest;
  if (rest.length === 1 && first === "mode") return mode(leaf, plan, place, source);
  if (rest.length === 1 && first === "backend")
    return leaf.value === "docker" ? taken() : notTaken(say("Hearth has no such sandbox.", "Hearth 没有这种沙箱。"));
  if (rest.length === 2 && first === "docker") {
    if (second === "binds") return binds(leaf, plan, place);
    const to = lookUp(docker, second);
    if (to) return plan.put(leaf, [...place, "sandbox", "docker", ...to], leaf.value);
  }
  if (first === "scope" || first === "perSession")
    return notTaken(say("Hearth decides itself how long a sandbox lives.", "沙箱的存续时间由 Hearth 决定。"));
  return notYet;
}
