import type { Environment } from "../environment.ts";

/** Keys of model providers, tokens and the like: no companion needs those of somebody else. */
const secretName = /(?:^|_)(?:API_?KEY|KEY|TOKEN|SECRET|PASSWORD)$/i;
const ownSecret = /^OLLAMA_/;
/** Steers Node, Electron or Hearth itself; the last may hold the passphrase of the vault. */
const steering = /^(?:NODE_OPTIONS|NODE_CHANNEL_FD|NODE_CHANNEL_SERIALIZATION_MODE|ELECTRON_RUN_AS_NODE|HEARTH_.*)$/;

/** The supervisor's environment without other people's secrets, and what the spec adds. */
export function childEnvironment(own: Environment, added: Readonly<Record<string, string>>): Environment {
  const kept = Object.entries(own).filter(([name]) => !steering.test(name) && (!secretName.test(name) || ownSecret.test(name)));
  return { ...Object.fromEntries(kept), ...added };
}
