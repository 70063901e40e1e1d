import type { LookupFunction } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decidePushRetry } from "../../../gateway/notices/push/decide-push-retry.ts";
import { readEndpoint } from "../../../gateway/notices/push/endpoint.ts";
import { createPublicAddresses } from "../../../gateway/notices/push/public-address.ts";
import { vapidSubject } from "../../../gateway/notices/push/subject.ts";
import { type PushService, startPushService } from "../../support/push-service.ts";

const isPublic = createPublicAddresses();

test.each(["1.1.1.1", "142.250.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"])("%s is public", address => {
  expect(isPublic(address)).toBe(true);
});

test.each([
  ...["0.0.0.0", "127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1"],
  ...["100.127.255.254", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1"],
  ...["fd7a:115c:a1e0::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "64:ff9b::7f00:1", "2002:7f00:1::"],
  ...["2001:0:1::1", "2001:db8::1", "::127.0.0.1", "localhost", "", "1.2.3", "127.1"],
])("%s is not public", address => {
  expect(isPublic(address)).toBe(false);
});

test.each([
  ["https://fcm.googleapis.com/fcm/send/a:b", true],
  ["https://updates.push.services.mozilla.com/wpush/v2/x", true],
  ["http://fcm.googleapis.com/x", false],
  ["https://fcm.googleapis.com:8443/x", false],
  ["https://me:pw@fcm.googleapis.com/x", false],
  ["https://127.0.0.1/x", false],
  ["https://2130706433/x", false],
  ["https://[::1]/x", false],
  ["https://localhost/x", false],
  ["https://router/x", false],
  ["https://box.tail1234.ts.net/x", false],
  ["https://box.tail1234.ts.net./x", false],
  ["https://nas.local/x", false],
  ["nonsense", false],
])("an endpoint %s: %s", (text, good) => {
  expect(readEndpoint(text) !== null).toBe(good);
});

test.each([
  ["https://hearth.tail1234.ts.net", "https://hearth.tail1234.ts.net"],
  ["https://hearth.tail1234.ts.net:8443/x", "https://hearth.tail1234.ts.net"],
  ["http://hearth.tail1234.ts.net", "mailto:hearth@example.com"],
  ["http://127.0.0.1:18789", "mailto:hearth@example.com"],
  ["https://[::1]/", "mailto:hearth@example.com"],
  ["https://192.168.1.2", "mailto:hearth@example.com"],
  ["https://nas.local", "mailto:hearth@example.com"],
])("of a gateway at %s the sender is %s", (url, subject) => {
  expect(vapidSubject(url)).toBe(subject);
});

test("a try that came to nothing is repeated three times, later if the service says so, never after more than ten minutes", () => {
  expect([1, 2, 3, 4].map(tries => decidePushRetry(tries, null))).toEqual([5_000, 30_000, 120_000, null]);
  expect([decidePushRetry(1, 60_000), decidePushRetry(1, 1), decidePushRetry(1, 86_400_000)]).toEqual([60_000, 5_000, 600_000]);
});

describe("the way out", () => {
  let service: PushService;
  beforeAll(async () => {
    service = await startPushService();
  });
  afterAll(() => service.stop());

  const resolvesTo =
    (...addresses: readonly string[]): LookupFunction =>
    (_name, _options, done) =>
      done(
        null,
        addresses.map(address => ({ address, family: address.includes(":") ? 6 : 4 })),
      );
  const request = () => ({ url: new URL(`${service.origin}/a`), headers: {}, body: Buffer.from("x") });

  test.each([[["127.0.0.1"]], [["::1"]], [["1.1.1.1", "127.0.0.1"]], [["100.100.1.1"]], [[]]])(
    "a name that stands for %j is not connected to",
    async addresses => {
      const transport = service.transport({ isAllowed: isPublic, lookup: resolvesTo(...addresses) });
      const before = service.received.length;
      expect(await transport.send(request())).toEqual({ kind: "forbidden" });
      expect(service.received.length).toBe(before);
      await transport.stop();
    },
  );

  test("a redirect is told and not followed; a wait that is asked for is read", async () => {
    const transport = service.transport();
    service.answers.push({ status: 307, headers: { location: `${service.origin}/elsewhere` } });
    expect(await transport.send(request())).toEqual({ kind: "answered", status: 307, retryAfterMs: null });
    service.answers.push({ status: 429, headers: { "retry-after": "7" } });
    expect(await transport.send(request())).toEqual({ kind: "answered", status: 429, retryAfterMs: 7_000 });
    expect(service.received.map(({ path }) => path)).not.toContain("/elsewhere");
    await transport.stop();
  });

  test("a certificate that nobody vouches for is not talked to", async () => {
    const other = await startPushService();
    const transport = service.transport();
    const answer = await transport.send({ ...request(), url: new URL(`${other.origin}/a`) });
    expect([answer.kind, other.received.length]).toEqual(["unanswered", 0]);
    await transport.stop();
    await other.stop();
  });
});
