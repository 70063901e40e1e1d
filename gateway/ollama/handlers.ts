import { AppError } from "../../contract/errors/app-error.ts";
import type { Language } from "../../contract/errors/define.ts";
import { principalId } from "../../contract/principal.ts";
import type { OllamaState, ollamaRoutes } from "../../contract/routes/ollama.ts";
import type { Clock } from "../clock.ts";
import type { SettingsChange, SettingsService } from "../config/service.ts";
import type { Writer } from "../db/writes.ts";
import type { Host } from "../host/host.ts";
import type { Handlers } from "../routes/handler.ts";
import type { Answer, OllamaClient } from "./client.ts";
import { providerChanges } from "./provider-row.ts";
import type { Pulls } from "./pulls/pulls.ts";
import { installOf } from "./server/find-program.ts";
import type { Server } from "./server/server.ts";

export type OllamaHandlerDeps = {
  readonly settings: Pick<SettingsService, "current" | "change">;
  readonly writer: Pick<Writer, "run">;
  readonly clock: Clock;
  readonly host: Pick<Host, "present">;
  readonly server: Pick<Server, "view" | "retry">;
  readonly client: Pick<OllamaClient, "remove" | "unload">;
  readonly pulls: Pulls;
  /** Looks at everything anew; resolves after a moment at the latest. */
  readonly look: (signal: AbortSignal) => Promise<void>;
  readonly draw: (language: Language) => OllamaState;
  /** Models came or went. */
  readonly relist: () => void;
  /** Tells the pages to load anew. */
  readonly changed: () => void;
};

/** Routes of the Ollama on this machine. */
export function createOllamaHandlers(deps: OllamaHandlerDeps): Handlers<keyof typeof ollamaRoutes> {
  const { settings, server, client, pulls } = deps;

  const record = (actor: string, action: string, target: string, detail: Record<string, string | boolean> = {}): Promise<void> =>
    deps.writer.run("audit.append", { at: deps.clock.now(), actor, action, target, detail });

  /** @throws AppError OLLAMA_MISSING, OLLAMA_NOT_RUNNING */
  const running = (): string => {
    const { kind, baseUrl } = server.view();
    if (baseUrl !== null && (kind === "adopted" || kind === "ours")) return baseUrl;
    if (kind === "missing") throw AppError.of("OLLAMA_MISSING", { url: installOf(process.platform).url });
    throw AppError.of("OLLAMA_NOT_RUNNING");
  };

  /** @throws AppError OLLAMA_NOT_RUNNING, OLLAMA_FAILED. A model that is not there needs no more doing. */
  const done = (answer: Answer): void => {
    if (answer.kind === "silent") throw AppError.of("OLLAMA_NOT_RUNNING");
    if (answer.kind === "refused" && answer.status !== 404)
      throw AppError.of("OLLAMA_FAILED", { problem: answer.problem.slice(0, 300) });
  };

  return {
    ollama: async ({ language, signal }) => {
      await deps.look(signal);
      return deps.draw(language);
    },

    keepOllama: async ({ body, principal, language, signal }) => {
      await deps.look(signal);
      if (body.keep && !deps.host.present && server.view().kind !== "adopted")
        throw AppError.of("NO_KEEPER", { program: "Ollama" });
      const actor = principalId(principal);
      const changes: SettingsChange[] = [{ path: ["ollama", "keep"], value: body.keep }];
      if (body.keep) changes.push(...providerChanges(settings.current()).changes);
      await settings.change(changes, actor);
      await record(actor, "ollama.keep", "ollama", { keep: body.keep });
      if (body.keep) server.retry();
      await deps.look(signal);
      return deps.draw(language);
    },

    pullModel: async ({ body, principal, language }) => {
      // While ours is being started the download waits for it.
      if (server.view().kind !== "starting") running();
      const id = await pulls.add(body);
      await record(principalId(principal), "ollama.pull", body.model, { insecure: body.insecure });
      return pulls.get(id, language);
    },

    changePull: async ({ params, body, language }) => {
      await pulls.setPaused(params.id, body.paused);
      return pulls.get(params.id, language);
    },

    cancelPull: async ({ params }) => {
      await pulls.cancel(params.id);
      deps.changed();
      return { ok: true as const };
    },

    deleteLocalModel: async ({ query, principal, signal }) => {
      done(await client.remove(running(), query.name, signal));
      await record(principalId(principal), "ollama.delete", query.name);
      deps.relist();
      return { ok: true as const };
    },

    unloadLocalModel: async ({ body, signal }) => {
      done(await client.unload(running(), body.name, signal));
      deps.relist();
      return { ok: true as const };
    },
  };
}
