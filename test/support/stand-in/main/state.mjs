// What the parts of the stand-in share. The module is a singleton, as `electron` is.

/** Everything the app asked of the desktop, in order; tests read it through `globalThis.__standIn`. */
export const records = [];
export const record = (kind, data = {}) => void records.push({ kind, ...data });

/** What native dialogs answer next; tests push into it. */
export const answers = [];

export const windows = new Set();
export const utilityChildren = new Set();

/** The value of a command line switch `--name=value`. */
export const switchValue = name => process.argv.find(argument => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
export const hasSwitch = name => process.argv.some(argument => argument === `--${name}` || argument.startsWith(`--${name}=`));

/** An event with `preventDefault`, as main's listeners get it. */
export const makeEvent = (extra = {}) => ({
  defaultPrevented: false,
  preventDefault() {
    this.defaultPrevented = true;
  },
  ...extra,
});

/** An API that the app uses and the stand-in lacks fails loudly, instead of being `undefined`. */
export const strict = (name, object) =>
  new Proxy(object, {
    get(target, key, receiver) {
      if (key in target || typeof key === "symbol" || key === "then" || key === "toJSON")
        return Reflect.get(target, key, receiver);
      throw new Error(`stand-in: electron.${name}.${key} is not implemented`);
    },
  });
