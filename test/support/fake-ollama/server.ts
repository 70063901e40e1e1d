import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type FakeModel = {
  readonly name: string;
  readonly size?: number;
  readonly remote_host?: string;
  readonly capabilities?: string[];
};

/** A download that a test drives line by line. */
export type FakePull = {
  readonly model: string;
  readonly insecure: boolean;
  line(value: object): void;
  /** `success`, an error as Ollama writes it, or a torn connection. */
  end(how: "success" | "cut" | { error: string }): void;
  closed(): boolean;
};

const textOf = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
};

/** The part of Ollama that looks after models, on a real socket. Downloads wait for the test. */
export async function startFakeOllamaHouse(options: { port?: number; models?: FakeModel[]; version?: string } = {}) {
  const models = new Map((options.models ?? []).map(model => [model.name, model]));
  const loaded = new Map<string, { size: number; size_vram: number }>();
  const pulls: FakePull[] = [];
  const asked: string[] = [];

  const pull = (response: ServerResponse, body: { model: string; insecure?: boolean }): void => {
    let closed = false;
    response.on("close", () => {
      closed = true;
    });
    response.writeHead(200, { "content-type": "application/x-ndjson" });
    const line = (value: object): void => void response.write(`${JSON.stringify(value)}\n`);
    line({ status: "pulling manifest" });
    pulls.push({
      model: body.model,
      insecure: body.insecure === true,
      line,
      closed: () => closed,
      end(how) {
        if (how === "cut") return void response.destroy();
        if (how === "success") models.set(body.model, { name: body.model, size: 1_000 });
        line(how === "success" ? { status: "success" } : how);
        response.end();
      },
    });
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? "/";
    asked.push(`${request.method} ${path}`);
    const text = await textOf(request);
    const body = text === "" ? {} : (JSON.parse(text) as { model?: string; insecure?: boolean });
    const json = (status: number, value: object): void => void response.writeHead(status).end(JSON.stringify(value));
    const model = models.get(body.model ?? "");
    switch (path) {
      case "/api/version":
        return json(200, { version: options.version ?? "0.17.4" });
      case "/api/tags":
        return json(200, {
          models: [...models.values()].map(one => ({ size: 100, digest: one.name, details: { parameter_size: "1B" }, ...one })),
        });
      case "/api/ps":
        return json(200, {
          models: [...loaded].map(([name, one]) => ({ name, ...one, expires_at: "2030-01-01T00:00:00Z", context_length: 4096 })),
        });
      case "/api/pull":
        return pull(response, { model: body.model ?? "", ...body });
      case "/api/delete":
        return model && models.delete(model.name) ? json(200, {}) : json(404, { error: "model not found" });
      case "/api/generate":
        loaded.delete(body.model ?? "");
        return json(200, { done: true, done_reason: "unload" });
      case "/api/show":
        if (!model) return json(404, { error: "model not found" });
        return json(200, {
          capabilities: model.capabilities ?? ["completion", "tools"],
          modelfile: `FROM /srv/ollama/models/blobs/sha256-${"a".repeat(64)}\n`,
          model_info: { "general.architecture": "llama", "llama.context_length": 8192 },
          ...(model.remote_host === undefined ? {} : { remote_host: model.remote_host }),
        });
      default:
        return json(404, { error: "404 page not found" });
    }
  };

  const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()));
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    models,
    loaded,
    pulls,
    asked,
    stop: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

export type FakeOllamaHouse = Awaited<ReturnType<typeof startFakeOllamaHouse>>;
