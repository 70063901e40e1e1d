// Runs in a machine's network namespace and makes the requests it is told to: see errands.ts.
process.on("message", async ({ id, url, init: given }) => {
  const { withinMs = 10_000, ...init } = given ?? {};
  try {
    const response = await fetch(url, { ...init, redirect: "manual", signal: AbortSignal.timeout(withinMs) });
    const headers = Object.fromEntries(response.headers);
    process.send({ id, answer: { status: response.status, headers, body: await response.text() } });
  } catch (error) {
    process.send({ id, problem: `${url}: ${error.cause?.code ?? error.cause?.message ?? error.message}` });
  }
});
