import type { Writer } from "../../gateway/db/writes.ts";

/**
 * A writer that stands for a process that is killed: before its `deadly`-th write, or right after it was committed but before anybody
 * heard. From then on nothing is written, and whoever waits for it waits for ever.
 */
export function createDyingWriter(
  inner: Writer,
  deadly: number,
  when: "before" | "after",
): { writer: Writer; dead: () => boolean } {
  let count = 0;
  let dead = false;
  const never = new Promise<never>(() => undefined);
  const writer: Writer = {
    run: async (name, args, options) => {
      if (dead) return never;
      count += 1;
      if (count < deadly) {
        const result = await inner.run(name, args, options);
        return dead ? never : result;
      }
      dead = true;
      if (when === "after") await inner.run(name, args, options);
      return never;
    },
    stop: () => inner.stop(),
  };
  return { writer, dead: () => dead };
}
