/** Where the Ollama is that answers for a provider without an address: ours or the adopted one. Undefined: the usual address. */
export function createOllamaAddress() {
  let current: string | undefined;
  const listeners = new Set<() => void>();
  return {
    current: (): string | undefined => current,
    set(baseUrl: string | undefined): void {
      if (baseUrl === current) return;
      current = baseUrl;
      for (const listener of [...listeners]) listener();
    },
    onChange(listener: () => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

export type OllamaAddress = ReturnType<typeof createOllamaAddress>;
