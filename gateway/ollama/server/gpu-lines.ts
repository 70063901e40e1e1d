export type Gpu = { readonly name: string; readonly bytes: number };

const units: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};

/** `23.6 GiB` in bytes. */
export function sizeIn(text: string): number | undefined {
  const found = /^([\d.]+)\s*([KMGT]?i?B)$/.exec(text.trim());
  const unit = units[found?.[2] ?? ""];
  const bytes = found === null || unit === undefined ? Number.NaN : Number(found[1]) * unit;
  return Number.isFinite(bytes) ? Math.round(bytes) : undefined;
}

const field = (line: string, name: string): string | undefined => {
  const found = new RegExp(`(?:^|\\s)${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|(\\S*))`).exec(line);
  return found === null ? undefined : (found[1] ?? found[2] ?? "");
};

/**
 * What Ollama says at its start of what it computes on: `… msg="inference compute" … library=CUDA … description="NVIDIA …" total="24.0 GiB"
 * available="23.1 GiB"`. Null: on the processor. Undefined: another line.
 */
export function gpuOfLine(line: string): Gpu | null | undefined {
  if (!line.includes('msg="inference compute"')) return undefined;
  const library = field(line, "library") ?? "";
  const bytes = sizeIn(field(line, "total") ?? "");
  if (/^cpu$/i.test(library) || bytes === undefined || bytes === 0) return null;
  const name = [field(line, "description"), field(line, "name"), library].find(one => one !== undefined && one !== "") ?? "GPU";
  return { name, bytes };
}

/** The larger of two; what is there beats nothing. */
export const largerGpu = (one: Gpu | null, other: Gpu | null): Gpu | null =>
  one === null ? other : other === null || one.bytes >= other.bytes ? one : other;
