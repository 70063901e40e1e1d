/** The wish to start once with the last version of the settings that worked: an argument of the next start, and of no later one. */
export function createLastGood() {
  let wished = false;
  return {
    wish(): void {
      wished = true;
    },
    /** Asked at every start. */
    args(): readonly string[] {
      const now = wished;
      wished = false;
      return now ? ["--last-good-settings"] : [];
    },
  };
}

export type LastGood = ReturnType<typeof createLastGood>;
