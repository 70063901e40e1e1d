import { isIP } from "node:net";
import fc from "fast-check";

/** The same cases in every run, so that a red run can be made again; another seed looks elsewhere. */
fc.configureGlobal({ seed: Number(process.env.HEARTH_SEED ?? 20_261_121) });

/** Before every test file: no secret of the machine leaks into a test, and nothing but loopback can be reached. */
for (const name of Object.keys(process.env)) {
  if (/(_KEY|_TOKEN|_SECRET)$/.test(name)) delete process.env[name];
}

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || host.endsWith(".localhost") || (isIP(host) === 4 && host.startsWith("127."));

const guarded = Symbol.for("hearth.test.loopback-only");
if (!(guarded in globalThis.fetch)) {
  const original = globalThis.fetch;
  const loopbackOnly: typeof fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (!isLoopback(url.hostname)) return Promise.reject(new TypeError(`a test tried to reach ${url.hostname}`));
    return original(input, init);
  };
  globalThis.fetch = Object.assign(loopbackOnly, { [guarded]: true });
}
