import { createHash } from "node:crypto";
import type { FileRef, Message, Part, Session, Usage } from "../../../contract/messages.ts";

/** Conversations in the shapes of the contract, for looking at pages without a gateway. */
export type Scenario =
  | "full"
  | "empty"
  | "first-run"
  | "guide"
  | "signed-out"
  | "broken-settings"
  | "huge"
  | "budget-empty"
  | "budget-alert"
  | "budget-stopped"
  | "budget-refused"
  | "budget-local"
  | "budget-failed"
  /** As the words of `buildReach` and `buildOllama` say. */
  | `reach:${string}`
  | `ollama:${string}`
  | `backup:${string}`;

export const usage = (inputTokens: number, outputTokens: number, thinkingTokens = 0): Usage => ({
  inputTokens,
  outputTokens,
  cacheReadTokens: Math.floor(inputTokens / 2),
  cacheWriteTokens: 0,
  cacheWrite1hTokens: 0,
  thinkingTokens,
  estimated: false,
});

const textOf = (parts: readonly Part[]): string => parts.flatMap(part => (part.kind === "text" ? [part.text] : [])).join("\n\n");

export const makeMessage = (
  fields: Partial<Message> & Pick<Message, "id" | "sessionId" | "role"> & { parts: Part[] },
): Message => ({
  replyTo: null,
  state: "answered",
  text: textOf(fields.parts),
  model: fields.role === "assistant" ? "anthropic/claude-sonnet-5" : null,
  usage: fields.role === "assistant" ? usage(1834, 412) : null,
  cost: fields.role === "assistant" ? { usd: "0.011682", estimated: false } : null,
  insteadOf: null,
  failure: null,
  chunk: 0,
  createdAt: 0,
  updatedAt: fields.createdAt ?? 0,
  ...fields,
});

export const makeSession = (id: string, title: string, updatedAt: number, fields: Partial<Session> = {}): Session => ({
  id,
  title,
  channel: "webchat",
  agent: "main",
  model: null,
  messageCount: 4,
  busy: false,
  preview: "",
  costUsd: "0",
  createdAt: updatedAt - 60_000,
  updatedAt,
  ...fields,
});

export const text = (value: string): Part => ({ kind: "text", text: value });

/** A picture with something to see in it, drawn here so that no binary has to be kept. */
export const picture = Buffer.from(
  `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="420"><defs><linearGradient id="g" x1="0" y1="0" x2="0" y2="1"><stop stop-color="#f2c185"/><stop offset="1" stop-color="#b4471b"/></linearGradient></defs><rect width="640" height="420" fill="url(#g)"/><circle cx="470" cy="130" r="56" fill="#fff3df"/><path d="M0 420 180 210 330 360 450 240 640 420Z" fill="#3d2417"/></svg>`,
);
export const pictureRef: FileRef = {
  hash: createHash("sha256").update(picture).digest("hex"),
  name: "evening.svg",
  mediaType: "image/svg+xml",
  bytes: picture.byteLength,
};
export const pdfRef: FileRef = {
  hash: "ab".repeat(32),
  name: "lease-agreement-2026.pdf",
  mediaType: "application/pdf",
  bytes: 482_113,
};

export const richAnswer = `Here is a **small plan** that keeps both heat and cost down.

1. Turn the boiler down at night
2. Bleed the radiators upstairs
3. Insulate the pipe in the cellar, about *12 metres*

| Step | Cost | Saves per year | Difficulty | Remarks |
| --- | ---: | ---: | --- | --- |
| Night set-back | 0 € | 90 € | easy | start with 17 °C and listen to the family |
| Bleeding | 5 € | 30 € | easy | take a rag and a bowl |
| Pipe insulation | 60 € | 110 € | moderate | 20 mm shells, [foam or wool](https://example.org/pipes) |

### A script that logs the temperature

\`\`\`python
from pathlib import Path
import time

def log(path: Path, every: float = 60.0) -> None:
    """Append one reading per minute."""
    while True:
        reading = Path("/sys/class/thermal/thermal_zone0/temp").read_text()
        with path.open("a") as out:
            out.write(f"{time.time():.0f},{int(reading) / 1000:.1f}\\n")
        time.sleep(every)
\`\`\`

> Measure for two weeks before you change anything else.

Then \`gnuplot\` draws it. Shall I write that part, too?`;
