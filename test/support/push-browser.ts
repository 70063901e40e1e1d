import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";

/** A browser's half of Web Push, written from the RFCs and apart from the sender's library: its keys, and what it makes of a push. */
export function createPushBrowser() {
  const ecdh = createECDH("prime256v1");
  ecdh.generateKeys();
  const auth = randomBytes(16);
  return {
    keys: { p256dh: ecdh.getPublicKey().toString("base64url"), auth: auth.toString("base64url") },
    /** One record of aes128gcm (RFC 8188, 8291). Throws where it is not for us. */
    decrypt(body: Buffer): string {
      const salt = body.subarray(0, 16);
      const theirs = body.subarray(21, 21 + body.readUInt8(20));
      const info = Buffer.concat([Buffer.from("WebPush: info\0"), ecdh.getPublicKey(), theirs]);
      const secret = Buffer.from(hkdfSync("sha256", ecdh.computeSecret(theirs), auth, info, 32));
      const derive = (label: string, bytes: number): Buffer =>
        Buffer.from(hkdfSync("sha256", secret, salt, Buffer.from(`Content-Encoding: ${label}\0`), bytes));
      const record = body.subarray(21 + theirs.length);
      const decipher = createDecipheriv("aes-128-gcm", derive("aes128gcm", 16), derive("nonce", 12));
      decipher.setAuthTag(record.subarray(-16));
      const plain = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
      // The last record ends with a 2 and zeros.
      return plain.subarray(0, plain.lastIndexOf(2)).toString("utf8");
    },
  };
}

/** What `Authorization: vapid …` (RFC 8292) claims, if `key` signed it. Throws otherwise. */
export function readVapid(authorization: string, key: string): { aud: string; sub: string; exp: number } {
  const { t, k } = Object.fromEntries(
    authorization
      .replace(/^vapid /, "")
      .split(", ")
      .map(one => one.split("=") as [string, string]),
  );
  if (k !== key) throw new Error("signed with another key");
  const point = Buffer.from(key, "base64url");
  const publicKey = createPublicKey({
    format: "jwk",
    key: {
      kty: "EC",
      crv: "P-256",
      x: point.subarray(1, 33).toString("base64url"),
      y: point.subarray(33).toString("base64url"),
    },
  });
  const [head = "", claims = "", signature = ""] = (t ?? "").split(".");
  const signed = Buffer.from(`${head}.${claims}`);
  if (!verify("sha256", signed, { key: publicKey, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url")))
    throw new Error("the signature is wrong");
  return JSON.parse(Buffer.from(claims, "base64url").toString()) as { aud: string; sub: string; exp: number };
}
