import { asText, isJson, type Json } from "../../doors/fields.ts";
import { cacheLife } from "./cache-life.ts";
import type { PromptFacts } from "./facts.ts";
import { isAnthropic } from "./hosts.ts";
import { base64Size, imageTokens, type Size, wholeContext } from "./media.ts";
import { refuseRoutes } from "./openrouter.ts";
import { createTally, type Tally } from "./tally.ts";

/**
 * Fields of the Messages API whose cost is counted here, or that have none. The API refuses fields that it does not know, so a new one is
 * a new ability; what that costs nobody can say here.
 */
const counted = new Set([
  ...[
    "max_tokens",
    "messages",
    "model",
    "cache_control",
    "diagnostics",
    "inference_geo",
    "metadata",
    "output_config",
    "output_format",
  ],
  ...[
    "service_tier",
    "speed",
    "stop_sequences",
    "stream",
    "system",
    "temperature",
    "thinking",
    "tool_choice",
    "tools",
    "top_k",
    "top_p",
  ],
  ...["user_profile_id", "fallback_credit_token", "context_management", "mcp_servers"],
]);

type Prompt = Tally & { image: (size: Size | undefined) => void };
type Uses = { tools: number; searches: number };

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const name = (value: unknown): string => asText(value).slice(0, 40);

function addSource(tally: Prompt, block: Json): void {
  const source = isJson(block.source) ? block.source : {};
  if (block.type === "image") {
    tally.image(source.type === "base64" ? base64Size(asText(source.data)) : undefined);
    return;
  }
  tally.json({ ...block, source: null });
  if (source.type === "text") tally.text(asText(source.data));
  else if (source.type === "content") addContent(tally, source.content);
  else if (source.type === "base64") tally.media(wholeContext);
  else tally.refuse("a document that is not in the request", "请求中引用了未包含的文档");
}

function addBlock(tally: Prompt, block: unknown): void {
  if (!isJson(block)) {
    tally.json(block);
    return;
  }
  switch (block.type) {
    case "image":
    case "document":
      addSource(tally, block);
      return;
    case "tool_use":
    case "server_tool_use":
    case "mcp_tool_use":
      tally.message();
      tally.rewritten(block);
      return;
    case "container_upload":
      tally.refuse("files in a container", "容器中的文件");
      return;
    default: {
      // Results and whatever comes: what is inside may be an image or a document.
      const { content, ...rest } = block;
      tally.message();
      tally.json(rest);
      addContent(tally, content);
      return;
    }
  }
}

function addContent(tally: Prompt, content: unknown): void {
  if (Array.isArray(content)) for (const block of content) addBlock(tally, block);
  else if (isJson(content)) addBlock(tally, content);
  else if (content != null) tally.json(content);
}

const clientTools = /^(?:bash|text_editor|computer|memory|computer_toolset|browser_toolset)_\d{8}$/;
/** Later versions run code between their searches, as often as they like. */
const countedServerTools: Readonly<Record<string, keyof Uses>> = { web_search_20250305: "searches", web_fetch_20250910: "tools" };

function addTool(tally: Tally, uses: Uses, tool: unknown): void {
  const type = isJson(tool) ? tool.type : undefined;
  if (!isJson(tool) || type == null || type === "custom") {
    tally.tool(tool);
    return;
  }
  if (clientTools.test(asText(type))) {
    tally.vendorTool(tool);
    return;
  }
  const kind = Object.hasOwn(countedServerTools, asText(type)) ? countedServerTools[asText(type)] : undefined;
  const most = tool.max_uses;
  if (kind === undefined) {
    tally.refuse(`the server-side tool ${name(type)}`, `服务端工具 ${name(type)}`);
    return;
  }
  if (typeof most !== "number" || !Number.isSafeInteger(most) || most < 0 || most > 1_000) {
    tally.refuse(`the server-side tool ${name(type)} without \`max_uses\``, `服务端工具 ${name(type)} 未设置 \`max_uses\``);
    return;
  }
  tally.vendorTool(tool);
  // One more: an attempt beyond `max_uses` is turned down, and read.
  uses.tools += most + 1;
  if (kind === "searches") uses.searches += most;
}

function refuseOthers(tally: Tally, body: Json): void {
  for (const [field, value] of Object.entries(body)) {
    const empty = value == null || (Array.isArray(value) && value.length === 0);
    if (!empty && (!counted.has(field) || field === "mcp_servers"))
      tally.refuse(`\`${field.slice(0, 40)}\``, `\`${field.slice(0, 40)}\``);
  }
  const edits = isJson(body.context_management) ? list(body.context_management.edits) : [];
  if (edits.some(edit => !isJson(edit) || !asText(edit.type).startsWith("clear_"))) tally.refuse("compaction", "上下文压缩");
  if (![undefined, null, "standard", "fast"].includes(body.speed as string)) tally.refuse("`speed`", "`speed`");
  if (![undefined, null, "auto", "standard_only"].includes(body.service_tier as string))
    tally.refuse("`service_tier`", "`service_tier`");
  if (![undefined, null, "global", "us"].includes(body.inference_geo as string))
    tally.refuse("`inference_geo`", "`inference_geo`");
}

/** A body for `/v1/messages` that is sent on as it stands. */
export function factsOfAnthropicBody(body: Json, baseUrl: string): PromptFacts {
  const side = isAnthropic(baseUrl) ? "anthropic" : "openai";
  const sum = createTally();
  const tally: Prompt = { ...sum, image: size => sum.media(imageTokens(side, size, asText(body.model))) };
  const uses: Uses = { tools: 0, searches: 0 };
  addContent(tally, body.system);
  for (const message of list(body.messages)) {
    tally.message();
    if (isJson(message)) addContent(tally, message.content);
    else tally.json(message);
  }
  for (const tool of list(body.tools)) addTool(tally, uses, tool);
  if (isJson(body.output_config)) tally.format(body.output_config);
  if (isJson(body.output_format)) tally.format(body.output_format);
  refuseOthers(tally, body);
  refuseRoutes(tally, body, baseUrl);
  const asked = body.max_tokens;
  return {
    ...tally.sum(),
    maxOutputTokens: typeof asked === "number" && Number.isSafeInteger(asked) && asked >= 1 ? asked : null,
    choices: 1,
    cacheWrite: cacheLife(body),
    serverToolUses: uses.tools,
    webSearches: uses.searches,
    fast: body.speed === "fast",
  };
}
