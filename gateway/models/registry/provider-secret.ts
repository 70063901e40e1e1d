/** The name under which the vault keeps a provider's key. */
export const secretName = (provider: string): string => `provider:${provider}:apiKey`;

/** True for the secrets of this provider alone: what another room or provider keeps is never sent to its server. */
export function ownsSecret(provider: string, name: string): boolean {
  const prefix = `provider:${provider}:`;
  return name.startsWith(prefix) && !name.slice(prefix.length).includes(":");
}
