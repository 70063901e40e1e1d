import * as z from "zod";

const maps = {
  TCP: z.record(z.string(), z.unknown()).nullish().catch(null),
  Web: z
    .record(
      z.string(),
      z.looseObject({
        Handlers: z
          .record(z.string(), z.looseObject({ Proxy: z.string().nullish().catch(null) }))
          .nullish()
          .catch(null),
      }),
    )
    .nullish()
    .catch(null),
  AllowFunnel: z.record(z.string(), z.boolean()).nullish().catch(null),
};
const Part = z.looseObject(maps);
const Raw = z.looseObject({ ...maps, Foreground: z.record(z.string(), Part).nullish().catch(null) });
type Part = z.infer<typeof Part>;

export const httpsPorts = [443, 8443, 10000] as const;
export type HttpsPort = (typeof httpsPorts)[number];

/** On which port to serve. `kept`: a person's own `tailscale serve --bg` leads here already, so none is started. */
export type ServePlan =
  /** `present`: our child serves there already. */
  | { readonly kind: "start"; readonly port: HttpsPort; readonly present: boolean }
  | { readonly kind: "kept"; readonly port: HttpsPort }
  | { readonly kind: "taken" }
  | { readonly kind: "funnel"; readonly port: HttpsPort }
  /** Nobody could say what is served: whether Funnel is on is not known, so nothing is started. */
  | { readonly kind: "unknown" };

const proxyOf = (part: Part, host: string): string | null => part.Web?.[host]?.Handlers?.["/"]?.Proxy ?? null;
const isTarget = (proxy: string | null, port: number): boolean =>
  proxy !== null && new RegExp(`^(?:https?://)?(?:127\\.0\\.0\\.1|localhost):${port}/?$`).test(proxy);

/**
 * Reads what `tailscale serve` serves now and chooses a port: the one that leads to us already, else the first that is free of `wanted`.
 * A port on which Funnel is on would open us to the internet: it is refused where it is ours or the only one, and passed over otherwise.
 */
export function planServe(
  config: unknown,
  input: { readonly name: string; readonly target: number; readonly wanted: HttpsPort | undefined },
): ServePlan {
  const parsed = Raw.safeParse(config ?? undefined);
  if (!parsed.success) return { kind: "unknown" };
  const { Foreground, ...kept } = parsed.data;
  const sessions = Object.values(Foreground ?? {});
  const parts = [kept, ...sessions];
  const hostOf = (port: HttpsPort): string => `${input.name}:${port}`;
  const ours = (part: Part, port: HttpsPort): boolean => isTarget(proxyOf(part, hostOf(port)), input.target);
  const funnel = (port: HttpsPort): boolean => parts.some(part => part.AllowFunnel?.[hostOf(port)] === true);
  const used = (port: HttpsPort): boolean => parts.some(part => part.TCP?.[String(port)] !== undefined);

  const choice = input.wanted === undefined ? httpsPorts : [input.wanted];
  const present = choice.find(port => parts.some(part => ours(part, port)));
  if (present !== undefined) {
    if (funnel(present)) return { kind: "funnel", port: present };
    return ours(kept, present) ? { kind: "kept", port: present } : { kind: "start", port: present, present: true };
  }
  const free = choice.filter(port => !used(port));
  const safe = free.find(port => !funnel(port));
  if (safe !== undefined) return { kind: "start", port: safe, present: false };
  const opened = choice.find(funnel);
  return opened === undefined ? { kind: "taken" } : { kind: "funnel", port: opened };
}
