import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { packIcns, packIco } from "../../../build/icons/containers.ts";
import { trayStates } from "../../../build/icons/draw.ts";
import { iconFiles } from "../../../build/icons/outputs.ts";
import { isPanelDark, trayImageFile } from "../../../main/desktop/tray/icon-file.ts";
import { alphas, decodePng } from "./png.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const assets = join(root, "main/assets");
const read = (path: string): Buffer => readFileSync(join(root, path));
const hash = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");
const manifest: Readonly<Record<string, { drawing: string; file: string }>> = JSON.parse(
  read("build/icons/manifest.json").toString("utf8"),
);

/** The pictures inside an .ico: what its directory says of each, and the size that its PNG says itself. */
function readIco(file: Buffer): { said: number; png: Buffer }[] {
  expect([file.readUInt16LE(0), file.readUInt16LE(2)]).toEqual([0, 1]);
  return Array.from({ length: file.readUInt16LE(4) }, (_, index) => {
    const at = 6 + 16 * index;
    const [bytes, offset] = [file.readUInt32LE(at + 8), file.readUInt32LE(at + 12)];
    expect([file.readUInt8(at), file.readUInt16LE(at + 6)]).toEqual([file.readUInt8(at + 1), 32]);
    return { said: file.readUInt8(at) || 256, png: file.subarray(offset, offset + bytes) };
  });
}

function readIcns(file: Buffer): { type: string; png: Buffer }[] {
  expect(file.toString("latin1", 0, 4)).toBe("icns");
  expect(file.readUInt32BE(4)).toBe(file.length);
  const entries: { type: string; png: Buffer }[] = [];
  for (let at = 8; at < file.length; at += file.readUInt32BE(at + 4))
    entries.push({ type: file.toString("latin1", at, at + 4), png: file.subarray(at + 8, at + file.readUInt32BE(at + 4)) });
  return entries;
}

const sizeOf = (png: Buffer): number => {
  const { width, height } = decodePng(png);
  expect(height).toBe(width);
  return width;
};

test("every committed picture is the one that was made from today's drawing: else `node build/icons/make.ts`", () => {
  const now = Object.fromEntries(iconFiles.map(({ path, svg }) => [path, { drawing: hash(svg), file: hash(read(path)) }]));
  expect(now).toEqual(manifest);
});

test("no picture lies in the assets that nobody draws", () => {
  const lying = readdirSync(assets, { recursive: true, encoding: "utf8" }).filter(name => /\.\w+$/.test(name));
  const made = iconFiles.flatMap(({ path }) => (path.startsWith("main/assets/") ? [path.slice("main/assets/".length)] : []));
  expect(lying.toSorted()).toEqual(made.toSorted());
});

test.each(iconFiles.map(file => [file.path, file] as const))("%s has the sizes it says", (_path, { path, kind, sizes }) => {
  const file = read(path);
  if (kind === "png") expect([sizeOf(file)]).toEqual(sizes);
  else if (kind === "ico") {
    const images = readIco(file);
    expect(images.map(image => image.said)).toEqual(sizes);
    expect(images.map(image => sizeOf(image.png))).toEqual(sizes);
  } else {
    const found = readIcns(file).map(({ type, png }) => `${type} ${sizeOf(png)}`);
    expect(found.toSorted()).toEqual(
      ["ic07 128", "ic08 256", "ic09 512", "ic10 1024", "ic11 32", "ic12 64", "ic13 256", "ic14 512"].toSorted(),
    );
  }
});

test("what the packers write is read back picture by picture", () => {
  const images = [32, 64, 256].map(size => ({ size, png: read(`build/icons/app/linux/${size}x${size}.png`) }));
  expect(readIco(packIco(images))).toEqual(images.map(({ size, png }) => ({ said: size, png })));
  const [small, dense, large] = images.map(image => image.png);
  expect(readIcns(packIcns(images))).toEqual([
    { type: "ic11", png: small },
    { type: "ic12", png: dense },
    { type: "ic08", png: large },
    { type: "ic13", png: large },
  ]);
});

const template = (state: string, dense = ""): Buffer => read(`main/assets/tray/template/${state}Template${dense}.png`);

test.each(trayStates)("the template of %s is black, and drawn by alpha alone", state => {
  for (const dense of ["", "@2x"]) {
    const { rgba } = decodePng(template(state, dense));
    const seen = Array.from({ length: rgba.length / 4 }, (_, pixel) => rgba.subarray(pixel * 4, pixel * 4 + 4)).filter(
      pixel => pixel[3] !== 0,
    );
    expect(new Set(seen.map(([red, green, blue]) => `${red},${green},${blue}`))).toEqual(new Set(["0,0,0"]));
    expect(seen.some(pixel => pixel[3] === 255)).toBe(true);
    expect(seen.length).toBeLessThan(rgba.length / 4);
  }
});

test("at 16 pixels any two states differ in shape by a twentieth of the field at least, without any colour", () => {
  const shapes = trayStates.map(state => ({ state, alpha: alphas(decodePng(template(state))) }));
  const differing = shapes.flatMap((one, index) =>
    shapes.slice(index + 1).map(other => ({
      pair: `${one.state}/${other.state}`,
      pixels: one.alpha.filter((alpha, pixel) => Math.abs(alpha - other.alpha[pixel]!) > 127).length,
    })),
  );
  expect(differing).toHaveLength(6);
  expect(differing.filter(({ pixels }) => pixels < (16 * 16) / 20)).toEqual([]);
});

test("pictures whose edge the platform cuts are full to the edge; Apple's has no transparency at all", () => {
  const corner = (path: string): number | undefined => decodePng(read(path)).rgba[3];
  expect(corner("renderer/public/icons/maskable-192.png")).toBe(255);
  expect(corner("renderer/public/icons/icon-192.png")).toBe(0);
  expect(alphas(decodePng(read("renderer/public/icons/apple-touch-icon.png"))).every(alpha => alpha === 255)).toBe(true);
});

const platforms = ["darwin", "win32", "linux"] as const;

test("for every state, system, panel and density there is a picture", () => {
  const files = trayStates.flatMap(state =>
    platforms.flatMap(platform =>
      [true, false].flatMap(dark => [1, 1.25, 1.5, 2, 3].map(scale => trayImageFile(assets, state, { platform, dark, scale }))),
    ),
  );
  expect(files.filter(file => !existsSync(file))).toEqual([]);
});

test.each([
  [1, 22],
  [1.05, 24],
  [1.25, 32],
  [1.5, 48],
  [2, 48],
  [3, 48],
])("a Linux panel at %s gets %s pixels", (scale, size) => {
  expect(trayImageFile("a", "running", { platform: "linux", dark: true, scale })).toBe(
    join("a", "tray", "dark", `running-${size}.png`),
  );
});

test.each([
  ["linux", "KDE", false, false],
  ["linux", "KDE", true, true],
  ["linux", undefined, false, false],
  ["linux", "ubuntu:GNOME", false, true],
  ["linux", "X-Cinnamon", false, true],
  ["win32", undefined, false, false],
  ["win32", undefined, true, true],
] as const)("%s with %s, dark windows %s: dark panel %s", (platform, desktop, darkWindows, dark) => {
  expect(isPanelDark(platform, desktop, darkWindows)).toBe(dark);
});
