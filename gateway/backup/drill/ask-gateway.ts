import { AppError } from "../../../contract/errors/app-error.ts";
import { routes } from "../../../contract/routes/table.ts";
import { type Sample, sampleMessages } from "./compare-home.ts";
import type { DrillGateway } from "./run-drill-gateway.ts";

const answerWithinMs = 30_000;

const wrong = (problem: string, problemZh: string): AppError => AppError.of("DRILL_FAILED", { problem, problemZh });

/** Asks a gateway how it is and, as its owner, for its newest conversation, through its HTTP door as a page would. @throws AppError DRILL_FAILED */
export async function askGateway(
  { url, token }: Pick<DrillGateway, "url" | "token">,
  sample: Sample | null,
  signal: AbortSignal,
): Promise<void> {
  const get = async (path: string): Promise<unknown> => {
    const answer = await fetch(`${url}${path}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]),
    });
    if (!answer.ok) throw wrong(`${path} answered ${answer.status}.`, `${path} 返回 ${answer.status}。`);
    return answer.json();
  };
  const health = routes.health.response.parse(await get("/health"));
  if (health.status !== "ok") throw wrong("/health is not ok.", "/health 状态异常。");
  const { sessions } = routes.listSessions.response.parse(await get("/api/sessions?limit=200"));
  if (sample === null) return;
  const found = sessions.find(({ id }) => id === sample.sessionId);
  const { messages } = routes.listMessages.response.parse(
    await get(`/api/sessions/${sample.sessionId}/messages?limit=${sampleMessages}`),
  );
  const same = messages.length === sample.messages.length && messages.every(({ id }, at) => id === sample.messages[at]);
  if (found?.title !== sample.title || !same)
    throw wrong("its newest conversation is not the one that was backed up.", "最新会话与备份内容不一致。");
}
