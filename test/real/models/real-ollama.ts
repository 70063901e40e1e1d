import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Need } from "../../support/needs.ts";

const cache = join(import.meta.dirname, "../../../.cache/real");
const binary = join(cache, "ollama-0.17.4");
const model = join(cache, "smollm2-135m.gguf");

/** Made by `node build/real/ollama.mjs`, where Go, a C compiler and pip are there. */
export const realOllama: Need = {
  name: "no Ollama built (node build/real/ollama.mjs says why)",
  path: existsSync(binary) && existsSync(model) ? binary : undefined,
};

/** ChatML with tools: enough for Ollama to say that the model has tools and to read calls out of its answers. */
const chatMlWithTools = `{{- if or .System .Tools }}<|im_start|>system
{{ .System }}
{{- if .Tools }}

You may call one or more functions. The functions, as JSON:
<tools>
{{- range .Tools }}
{{ . }}
{{- end }}
</tools>
To call one, answer only with:
<tool_call>
{"name": "<function name>", "arguments": {<arguments as JSON>}}
</tool_call>
{{- end }}<|im_end|>
{{ end }}
{{- range $i, $_ := .Messages }}
{{- $last := eq (len (slice $.Messages $i)) 1 }}
{{- if eq .Role "user" }}<|im_start|>user
{{ .Content }}<|im_end|>
{{ else if eq .Role "assistant" }}<|im_start|>assistant
{{ if .Content }}{{ .Content }}{{ end }}
{{- range .ToolCalls }}<tool_call>
{"name": "{{ .Function.Name }}", "arguments": {{ .Function.Arguments }}}
</tool_call>
{{ end }}{{ if not $last }}<|im_end|>
{{ end }}
{{- else if eq .Role "tool" }}<|im_start|>user
<tool_response>
{{ .Content }}
</tool_response><|im_end|>
{{ end }}
{{- if and (ne .Role "assistant") $last }}<|im_start|>assistant
{{ end }}
{{- end }}`;

/** ChatML that opens the thought itself when thinking is on: a model this small begins none of its own accord. Ollama reads the tags out of it. */
export const thinkingTemplate = `{{- range $i, $_ := .Messages }}
{{- $last := eq (len (slice $.Messages $i)) 1 }}<|im_start|>{{ .Role }}
{{ if and (eq .Role "assistant") .Thinking }}<thought>
{{ .Thinking }}
</thought>
{{ end }}{{ .Content }}<|im_end|>
{{ if and (ne .Role "assistant") $last }}<|im_start|>assistant
{{ if $.Think }}<thought>
{{ end }}{{ end }}
{{- end }}`;

export type RealOllama = {
  readonly url: string;
  readonly pid: number;
  /** The folder of its models. */
  readonly models: string;
  readonly log: () => string;
  readonly stop: () => Promise<void>;
};

export const plainModel = "smollm2:135m";
export const toolModel = "smollm2-tools:135m";

/** `Listening on 127.0.0.1:PORT` of its log; rejects when it ended or said nothing. */
async function portOf(child: ChildProcess, log: () => string): Promise<number> {
  const limit = Date.now() + 15_000;
  for (;;) {
    const found = /Listening on 127\.0\.0\.1:(\d+)/.exec(log());
    if (found) return Number(found[1]);
    if (child.exitCode !== null || Date.now() > limit) throw new Error(`ollama did not start:\n${log().slice(-2000)}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

async function createModel(url: string, name: string, digest: string, template: string | undefined): Promise<void> {
  const parameters = { stop: ["<|im_start|>", "<|im_end|>"], num_thread: 1 };
  const body = { model: name, files: { "model.gguf": digest }, parameters, stream: false, ...(template ? { template } : {}) };
  const response = await fetch(`${url}/api/create`, { method: "POST", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`create ${name}: ${response.status} ${await response.text()}`);
}

/**
 * A real `ollama serve` on a port of its own choice, in a process group of its own (its runners outlive a killed serve), with SmolLM2 as
 * a plain model and as one with tools. One thread: two spin against each other when the machine is busy.
 */
export async function startRealOllama(program: string, environment: Readonly<Record<string, string>> = {}): Promise<RealOllama> {
  const home = mkdtempSync(join(tmpdir(), "hearth-ollama-"));
  let output = "";
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    OLLAMA_MODELS: join(home, "models"),
    OLLAMA_HOST: "127.0.0.1:0",
    NO_PROXY: "*",
    ...environment,
  };
  const child = spawn(program, ["serve"], { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const keep = (data: Buffer): void => {
    output += data.toString();
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const log = (): string => output;
  const exited = once(child, "exit");
  const killGroup = (signal: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // The group is gone already.
    }
  };
  // The group is not ended with us by itself.
  const killWithUs = (): void => killGroup("SIGKILL");
  process.once("exit", killWithUs);
  const stop = async (): Promise<void> => {
    process.removeListener("exit", killWithUs);
    child.kill("SIGTERM");
    const late = setTimeout(() => killGroup("SIGKILL"), 5_000);
    await exited;
    clearTimeout(late);
    killGroup("SIGKILL");
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const url = `http://127.0.0.1:${await portOf(child, log)}`;
    const bytes = await readFile(model);
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    const sent = await fetch(`${url}/api/blobs/${digest}`, { method: "POST", body: new Uint8Array(bytes) });
    if (sent.status !== 201) throw new Error(`blob: ${sent.status} ${await sent.text()}`);
    await createModel(url, plainModel, digest, undefined);
    await createModel(url, toolModel, digest, chatMlWithTools);
    return { url, pid: child.pid!, models: env.OLLAMA_MODELS, log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
