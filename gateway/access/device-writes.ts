import { prepareAudit } from "../audit/append.ts";
import { defineWrites } from "../db/write-table.ts";

export type NewDevice = {
  readonly id: string;
  readonly name: string;
  readonly kind: "browser" | "app";
  /** SHA-256, hex, of its cookie or refresh token. */
  readonly secretHash: string;
  readonly address: string;
  /** Who of the tailnet it came from; null when it came by another way. */
  readonly tailnet: { readonly login: string; readonly node: string } | null;
};

export type NewPairing = {
  readonly codeHash: string;
  readonly role: "owner" | "user";
  readonly purpose: "setup" | "pair";
  readonly at: number;
  readonly expiresAt: number;
  readonly actor: string;
};

const insertDevice = `INSERT INTO devices
  (id, name, kind, role, secret_hash, created_at, last_seen_at, last_address, tailnet_login, tailnet_node)
  VALUES (@id, @name, @kind, @role, @secretHash, @at, @at, @address, @login, @node)`;

const columnsOf = ({ tailnet, ...device }: NewDevice) => ({
  ...device,
  login: tailnet?.login ?? null,
  node: tailnet?.node ?? null,
});

/** Changes of devices and pairing codes, each with its audit row in the same transaction. */
export const deviceWrites = defineWrites({
  /** A new setup code ends the former ones. Codes that are over are cleared away. */
  "pairings.create": db => {
    const clear = db.prepare("DELETE FROM pairings WHERE expires_at <= ? OR used_at IS NOT NULL");
    const replace = db.prepare("DELETE FROM pairings WHERE purpose = 'setup'");
    const insert = db.prepare("INSERT INTO pairings (code_hash, role, purpose, created_at, expires_at) VALUES (?, ?, ?, ?, ?)");
    const audit = prepareAudit(db);
    return ({ codeHash, role, purpose, at, expiresAt, actor }: NewPairing): void => {
      clear.run(at);
      if (purpose === "setup") replace.run();
      insert.run(codeHash, role, purpose, at, expiresAt);
      audit({ at, actor, action: "pairing.created", target: purpose, detail: { role } });
    };
  },

  /** Uses a code up and lets the device in. Null when the code is unknown, used or too old: of two at once exactly one wins. */
  "pairings.use": db => {
    const use = db.prepare<[number, string, number], { role: "owner" | "user"; purpose: string }>(
      "UPDATE pairings SET used_at = ? WHERE code_hash = ? AND used_at IS NULL AND expires_at > ? RETURNING role, purpose",
    );
    const insert = db.prepare(insertDevice);
    const audit = prepareAudit(db);
    return ({ codeHash, device, at }: { codeHash: string; device: NewDevice; at: number }): { role: "owner" | "user" } | null => {
      const pairing = use.get(at, codeHash, at);
      if (!pairing) return null;
      insert.run({ ...columnsOf(device), role: pairing.role, at });
      const detail = { kind: device.kind, role: pairing.role, by: pairing.purpose };
      audit({ at, actor: `address:${device.address}`, action: "device.paired", target: device.id, detail });
      return { role: pairing.role };
    };
  },

  /** Lets a device in that showed the owner's token. */
  "devices.add": db => {
    const insert = db.prepare(insertDevice);
    const audit = prepareAudit(db);
    return ({ device, role, at }: { device: NewDevice; role: "owner" | "user"; at: number }): void => {
      insert.run({ ...columnsOf(device), role, at });
      const detail = { kind: device.kind, role, by: "token" };
      audit({ at, actor: `address:${device.address}`, action: "device.paired", target: device.id, detail });
    };
  },

  /** Swaps the refresh token when `from` is still the present one. False: it was used before. */
  "devices.rotate": db => {
    const rotate = db.prepare(
      `UPDATE devices SET secret_hash = @to, former_secret_hash = @from, last_seen_at = @at, last_address = @address
       WHERE id = @id AND secret_hash = @from AND removed_at IS NULL`,
    );
    return (args: { id: string; from: string; to: string; at: number; address: string }): boolean =>
      rotate.run(args).changes === 1;
  },

  /** Swaps the present refresh token, which nobody has used, when `from` is the one before it. */
  "devices.rotateAgain": db => {
    const rotate = db.prepare(
      `UPDATE devices SET secret_hash = @to, last_seen_at = @at, last_address = @address
       WHERE id = @id AND former_secret_hash = @from AND removed_at IS NULL`,
    );
    return (args: { id: string; from: string; to: string; at: number; address: string }): boolean =>
      rotate.run(args).changes === 1;
  },

  "devices.rename": db => {
    const rename = db.prepare("UPDATE devices SET name = ? WHERE id = ? AND removed_at IS NULL");
    const audit = prepareAudit(db);
    return ({ id, name, at, actor }: { id: string; name: string; at: number; actor: string }): boolean => {
      if (rename.run(name, id).changes === 0) return false;
      audit({ at, actor, action: "device.renamed", target: id, detail: {} });
      return true;
    };
  },

  "devices.remove": db => {
    const remove = db.prepare("UPDATE devices SET removed_at = ? WHERE id = ? AND removed_at IS NULL");
    const audit = prepareAudit(db);
    return ({ id, at, actor, reason }: { id: string; at: number; actor: string; reason: RemovalReason }): boolean => {
      if (remove.run(at, id).changes === 0) return false;
      audit({ at, actor, action: "device.removed", target: id, detail: { reason } });
      return true;
    };
  },

  "devices.seen": db => {
    const seen = db.prepare("UPDATE devices SET last_seen_at = ?, last_address = ? WHERE id = ?");
    return ({ id, at, address }: { id: string; at: number; address: string }): void => void seen.run(at, address, id);
  },
});

export type RemovalReason = "owner" | "signedOut" | "refreshReused" | "unused";
