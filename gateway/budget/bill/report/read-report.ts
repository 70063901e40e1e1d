import { AppError } from "../../../../contract/errors/app-error.ts";
import type { Fetch } from "../../../models/upstream/dispatchers.ts";

export type ReportLimits = {
  /** For all pages and repetitions together. */
  readonly deadlineMs: number;
  /** Of one page. */
  readonly maxBytes: number;
};

export const reportLimits: ReportLimits = { deadlineMs: 30_000, maxBytes: 4 * 1024 * 1024 };

export type ReportDeps = {
  readonly fetch: Fetch;
  /** Resolves after `ms`, rejects when `signal` is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly limits: ReportLimits;
};

export type Query = readonly (readonly [name: string, value: string])[];

/** Asks for one page: its JSON, whatever that is. @throws AppError BILL_KEY_REFUSED, BILL_UNREADABLE */
export type ReadPage = (path: string, query: Query) => Promise<unknown>;

/** @throws AppError BILL_UNREADABLE */
export function unreadable(provider: string, problem: string, problemZh: string): never {
  throw AppError.of("BILL_UNREADABLE", { provider, problem, problemZh });
}

const attempts = 3;
const firstWaitMs = 500;
const longestWaitMs = 10_000;

const waitAfter = (response: Response | undefined, attempt: number): number => {
  const asked = Number(response?.headers.get("retry-after") ?? Number.NaN) * 1000;
  return Math.min(longestWaitMs, asked > 0 ? asked : firstWaitMs * 4 ** (attempt - 1));
};

async function textOf(response: Response, maxBytes: number): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  // What stops this loop early cancels the body.
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength;
    if (bytes > maxBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

/**
 * Pages of a provider's report, read with its admin key. 429, 5xx and broken connections are tried twice again. The key goes to `origin` and
 * nowhere else: redirects are not followed. What the provider says in an error is not told on: it may hold a part of the key.
 */
export function createReadPage(
  { fetch, wait, limits }: ReportDeps,
  to: { readonly provider: string; readonly origin: string; readonly headers: Readonly<Record<string, string>> },
  caller: AbortSignal,
): ReadPage {
  const deadline = AbortSignal.timeout(limits.deadlineMs);
  const signal = AbortSignal.any([caller, deadline]);

  const ask = async (url: string): Promise<{ response: Response; text: string | undefined } | "broken"> => {
    try {
      const response = await fetch(url, { method: "GET", headers: to.headers, redirect: "manual", signal });
      return { response, text: await textOf(response, limits.maxBytes) };
    } catch (error) {
      // Whoever waited has gone, or waited long enough: both are said by the loop below.
      if (!signal.aborted && !(error instanceof TypeError)) throw error;
      return "broken";
    }
  };

  return async (path, query) => {
    const wanted = new URLSearchParams();
    for (const [name, value] of query) wanted.append(name, value);
    const url = `${to.origin}${path}?${wanted}`;
    for (let attempt = 1; ; attempt++) {
      const answer = await ask(url);
      caller.throwIfAborted();
      if (deadline.aborted) unreadable(to.provider, "it did not answer in time.", "未及时响应。");
      const response = answer === "broken" ? undefined : answer.response;
      const status = response?.status ?? 0;
      if (answer !== "broken" && status === 200) {
        const { text } = answer;
        if (text === undefined) unreadable(to.provider, "it is longer than any report.", "内容过长。");
        try {
          return JSON.parse(text) as unknown;
        } catch {
          // The text is the provider's; that it is no JSON is all there is to say.
          unreadable(to.provider, "it is not JSON.", "内容不是 JSON。");
        }
      }
      if (status === 401 || status === 403) throw AppError.of("BILL_KEY_REFUSED", { provider: to.provider });
      const passing = answer === "broken" || status === 429 || status >= 500;
      if (!passing) unreadable(to.provider, `it answered with HTTP ${status}.`, `返回 HTTP ${status}。`);
      if (attempt === attempts)
        unreadable(
          to.provider,
          answer === "broken" ? "it cannot be reached." : `it answered with HTTP ${status}, three times.`,
          answer === "broken" ? "无法连接。" : `三次返回 HTTP ${status}。`,
        );
      await wait(waitAfter(response, attempt), signal).catch(() => undefined);
    }
  };
}

const mostPages = 50;

/** Goes through the pages as their cursor says. @throws AppError BILL_UNREADABLE when it leads nowhere */
export async function allPages<P extends { readonly has_more: boolean; readonly next_page: string | null }>(
  provider: string,
  read: (cursor: string | undefined) => Promise<P>,
): Promise<P[]> {
  const pages: P[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (;;) {
    const page = await read(cursor);
    pages.push(page);
    if (!page.has_more) return pages;
    if (page.next_page === null || seen.has(page.next_page) || pages.length === mostPages)
      unreadable(provider, "its pages do not end.", "分页无法结束。");
    seen.add(page.next_page);
    cursor = page.next_page;
  }
}
