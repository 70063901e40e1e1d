// Becomes ready and then blocks its event loop for good, as an endless regular expression would.
const url = "http://127.0.0.1:9";
const ready = {
  kind: "ready",
  url,
  port: 9,
  pid: process.pid,
  bootId: "b",
  version: "0",
  setupUrl: url,
  firstRun: false,
  newOwnerToken: null,
};
process.send(ready, () => {
  for (;;);
});
