import type { Language } from "../../contract/errors/define.ts";
import type { Message, Part, Session } from "../../contract/messages.ts";
import { unreachable } from "../../contract/unreachable.ts";

const words = {
  en: {
    user: "You",
    assistant: "Assistant",
    interrupted: "interrupted",
    failed: "failed",
    refused: "refused",
    thinking: "Thinking",
  },
  "zh-CN": { user: "你", assistant: "助手", interrupted: "已中断", failed: "失败", refused: "被拒绝", thinking: "思考" },
} as const;

const stamp = (at: number): string => new Date(at).toISOString().replace("T", " ").slice(0, 16);

const quoted = (text: string): string =>
  text
    .split("\n")
    .map(line => `> ${line}`)
    .join("\n");

function block(part: Part, language: Language): string {
  switch (part.kind) {
    case "text":
      return part.text;
    case "thinking":
      return quoted(`${words[language].thinking}: ${part.text}`);
    case "image":
    case "file":
      return `[${part.file.name}]`;
    case "toolCall":
      return `\`${part.name}\`\n\n\`\`\`json\n${part.arguments}\n\`\`\``;
    case "toolResult":
      return quoted(part.text);
    default:
      return unreachable(part);
  }
}

function body(message: Message, language: Language): string {
  const blocks = message.parts.map(part => block(part, language));
  if (message.failure) blocks.push(quoted(`${message.failure.message} ${message.failure.hint}`));
  return blocks.join("\n\n");
}

/** A conversation as Markdown: a heading, then each message under its author, time (UTC) and, where it did not end well, its state. */
export function exportMarkdown(session: Session, messages: readonly Message[], language: Language): string {
  const word = words[language];
  const sections = messages.map(message => {
    const state = message.state in word ? ` · ${word[message.state as keyof typeof word]}` : "";
    const model = message.model === null ? "" : ` · ${message.model}`;
    return `## ${word[message.role]} · ${stamp(message.createdAt)}${model}${state}\n\n${body(message, language)}`;
  });
  return `# ${session.title || session.id}\n\n${sections.join("\n\n")}\n`;
}

/** The same as data, for programs. */
export const exportJson = (session: Session, messages: readonly Message[]): string =>
  `${JSON.stringify({ format: "hearth-conversation", version: 1, session, messages }, null, 2)}\n`;

/** A name for the file that every system accepts. */
export function exportName(title: string, extension: "md" | "json"): string {
  const safe = title
    .replace(/[\p{Cc}<>:"/\\|?*]/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^\.+/, "");
  return `${safe || "conversation"}.${extension}`;
}
