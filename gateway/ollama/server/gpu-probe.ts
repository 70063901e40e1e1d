import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Gpu, largerGpu } from "./gpu-lines.ts";

const patienceMs = 3_000;
const mebibyte = 1024 * 1024;

/** `NVIDIA GeForce RTX 4090, 24564` for each, in MiB. */
export const nvidiaRows = (text: string): Gpu[] =>
  text.split("\n").flatMap(line => {
    const comma = line.lastIndexOf(",");
    const size = Number(line.slice(comma + 1).trim());
    const name = line.slice(0, comma).trim();
    return comma > 0 && name !== "" && Number.isFinite(size) && size > 0 ? [{ name, bytes: size * mebibyte }] : [];
  });

const askNvidia = (program: string): Promise<Gpu[]> =>
  new Promise(resolve => {
    const args = ["--query-gpu=name,memory.total", "--format=csv,noheader,nounits"];
    try {
      execFile(program, args, { timeout: patienceMs, windowsHide: true }, (error, text) =>
        // No such card or no such tool: nothing is known.
        resolve(error === null ? nvidiaRows(text) : []),
      );
    } catch {
      // A tool for another processor, or one that is being written, makes `execFile` itself throw.
      resolve([]);
    }
  });

/** Cards of AMD say their memory in a file of the kernel. */
async function amdCards(folder: string): Promise<Gpu[]> {
  try {
    const cards = (await readdir(folder)).filter(name => /^card\d+$/.test(name));
    const found = cards.map(async card => {
      try {
        const bytes = Number(await readFile(join(folder, card, "device", "mem_info_vram_total"), "utf8"));
        return Number.isFinite(bytes) && bytes > 0 ? [{ name: "AMD GPU", bytes }] : [];
      } catch {
        // A card of somebody else.
        return [];
      }
    });
    return (await Promise.all(found)).flat();
  } catch {
    // No such folder: not Linux, or no cards.
    return [];
  }
}

/** The largest GPU of this machine, as far as the system tells without Ollama. Null when none is known. Takes at most three seconds. */
export async function probeGpu(folder = "/sys/class/drm", nvidia = "nvidia-smi"): Promise<Gpu | null> {
  const amd = process.platform === "linux" ? amdCards(folder) : [];
  return (await Promise.all([askNvidia(nvidia), amd])).flat().reduce<Gpu | null>(largerGpu, null);
}
