// What set-up says, in the person's language, on standard error: standard output belongs to the command that follows.

const name = [process.env.LC_ALL, process.env.LC_MESSAGES, process.env.LANG].find(value => value !== undefined && value !== "");
const chinese = name?.toLowerCase().startsWith("zh") === true;

/** One of the two texts. */
export const inLanguage = (en, zh) => (chinese ? zh : en);

export const say = (en, zh) => void process.stderr.write(`${inLanguage(en, zh)}\n`);

/** An error that is told as two lines, what happened and what to do, and no stack. */
export const setupProblem = (en, zh) => Object.assign(new Error(inLanguage(en[0], zh[0])), { hint: inLanguage(en[1], zh[1]) });

/** Tells a problem of set-up and sets exit code 1; anything else is a bug and thrown on. */
export function tellProblem(error) {
  if (typeof error?.hint !== "string") throw error;
  process.stderr.write(`${error.message}\n${error.hint}\n`);
  process.exitCode = 1;
}
