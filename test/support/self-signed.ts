import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

const tlv = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const size = body.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const sequence = (...parts: readonly Uint8Array[]): Buffer => tlv(0x30, ...parts);
const oid = (hex: string): Buffer => tlv(0x06, Buffer.from(hex, "hex"));
const utcTime = (atMs: number): Buffer =>
  tlv(0x17, Buffer.from(`${new Date(atMs).toISOString().replace(/\D/g, "").slice(2, 14)}Z`));

const commonName = "550403";
const subjectAltName = "551d11";
const basicConstraints = "551d13";
const ecdsaWithSha256 = "2a8648ce3d040302";
const dayMs = 86_400_000;

/** A certificate for `host` that signed itself, good for a month around now. `spki` is the hash of its key as Chromium's flag takes it. */
export function selfSigned(host: string): { key: string; cert: string; spki: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const spki = publicKey.export({ type: "spki", format: "der" });
  const name = sequence(tlv(0x31, sequence(oid(commonName), tlv(0x0c, Buffer.from(host)))));
  const algorithm = sequence(oid(ecdsaWithSha256));
  const extensions = sequence(
    sequence(oid(basicConstraints), tlv(0x04, sequence(tlv(0x01, Buffer.from([0xff]))))),
    sequence(oid(subjectAltName), tlv(0x04, sequence(tlv(0x82, Buffer.from(host))))),
  );
  const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(8)]);
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, serial),
    algorithm,
    name,
    sequence(utcTime(Date.now() - dayMs), utcTime(Date.now() + 30 * dayMs)),
    name,
    spki,
    tlv(0xa3, extensions),
  );
  const signature = sign("sha256", body, privateKey);
  const der = sequence(body, algorithm, tlv(0x03, Buffer.from([0]), signature));
  // An empty line in it is refused.
  const lines = der
    .toString("base64")
    .match(/.{1,64}/g)
    ?.join("\n");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    spki: createHash("sha256").update(spki).digest("base64"),
  };
}
