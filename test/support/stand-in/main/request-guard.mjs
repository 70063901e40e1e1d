let before = null;

/** `webRequest.onBeforeRequest` of the app; null takes it back. Filters are not implemented. */
export function onBeforeRequest(...given) {
  if (given.length !== 1) throw new Error("stand-in: filters of onBeforeRequest are not implemented");
  before = given[0];
}

/** Asks the app about a request of any page. */
export const beforeRequest = details =>
  new Promise(answer => {
    if (before === null) answer({});
    else before(details, answer);
  });
