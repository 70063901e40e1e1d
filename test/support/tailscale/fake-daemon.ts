import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runningStatus, whoisPhone } from "./recorded.ts";

export type FakeDaemon = Awaited<ReturnType<typeof startFakeDaemon>>;

/** tailscaled's LocalAPI over a real socket, as far as we ask it; what it answers is what `says` holds at that moment. */
export async function startFakeDaemon() {
  const folder = mkdtempSync(join(tmpdir(), "hearth-tailscaled-"));
  const socket = join(folder, "tailscaled.sock");
  const says = {
    status: runningStatus as object | string,
    whois: { "100.64.0.2": whoisPhone } as Record<string, object>,
    prefs: { ControlURL: "https://control.example.com", Hostname: "home", WantRunning: true, LoggedOut: false, CorpDNS: true },
    serveConfig: {} as object,
    /** Only the system's administrator may change something. */
    refuses: false,
    frozen: false,
    /** Its bus says one thing and ends. */
    hangsUp: false,
    /** What a change does. */
    onChange: (_path: string): void => undefined,
  };
  const asked: string[] = [];
  const bodies: unknown[] = [];
  const watching = new Set<ServerResponse>();

  const server = createServer((request, response) => {
    if (says.frozen) return;
    const { pathname, searchParams } = new URL(request.url ?? "", "http://daemon");
    const path = pathname.replace("/localapi/v0/", "");
    asked.push(`${request.method} ${path}`);
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
    };
    if (request.headers.host !== "local-tailscaled.sock" || request.headers.origin !== undefined)
      return answer(403, "invalid localapi request");
    if (request.method !== "GET" && says.refuses) return answer(403, "access denied: prefs write access denied");
    if (path === "watch-ipn-bus") {
      watching.add(response);
      response.on("close", () => watching.delete(response));
      response.writeHead(200).write('{"Version":"1.98.10","State":null}\n');
      return void (says.hangsUp && response.end());
    }
    let text = "";
    request.on("data", chunk => {
      text += String(chunk);
    });
    request.on("end", () => {
      if (path === "status") return answer(200, says.status);
      if (path === "prefs" && request.method === "GET") return answer(200, says.prefs);
      if (path === "serve-config") return answer(200, says.serveConfig);
      if (path === "whois") {
        const found = says.whois[searchParams.get("addr") ?? ""];
        return found ? answer(200, found) : answer(404, "no match for IP:port");
      }
      bodies.push(text === "" ? null : JSON.parse(text));
      says.onChange(path);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>(resolve => server.listen(socket, resolve));
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>(resolve => server.close(() => resolve()));
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    socket,
    says,
    asked,
    bodies,
    watchers: (): number => watching.size,
    /** One message of the bus: nearly all of it is null, as in life. */
    news(): void {
      for (const response of watching) response.write('{"State":6,"NetMap":null,"Health":null}\n');
    },
    endBus(): void {
      for (const response of watching) response.destroy();
    },
    stop,
  };
}
