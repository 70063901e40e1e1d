import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, relative, sep } from "node:path";

/** Which rooms a room may import, which packages it must not know, and whether it may touch Node. */
type Rule = {
  readonly rooms: readonly string[];
  readonly node: boolean;
  readonly packages: "all" | readonly string[];
  readonly never: readonly string[];
};

const rules: Readonly<Record<string, Rule>> = {
  contract: { rooms: ["contract"], node: false, packages: ["zod"], never: [] },
  gateway: { rooms: ["contract", "gateway"], node: true, packages: "all", never: ["electron", "react", "react-dom", "radix-ui"] },
  main: { rooms: ["contract", "main"], node: true, packages: ["electron", "electron-updater", "zod"], never: [] },
  renderer: {
    rooms: ["contract", "renderer"],
    node: false,
    packages: "all",
    never: ["electron", "fastify", "better-sqlite3", "pino", "undici"],
  },
  build: { rooms: ["build", "contract"], node: true, packages: "all", never: [] },
  test: { rooms: ["contract", "gateway", "main", "renderer", "build", "test"], node: true, packages: "all", never: [] },
};

export type Finding = { readonly file: string; readonly problem: string };
export type SourceFile = { readonly path: string; readonly text: string };

const importPattern = /(?:^|[\s;}])(?:import|export)\s+(?:[^"'`;]*?\sfrom\s+)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/g;

/** `import` and `export … from` of one file: what it names, and whether only types come (those make no cycle at run time). */
export function importsOf(text: string): { specifier: string; typeOnly: boolean; lazy: boolean }[] {
  const bare = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  return [...bare.matchAll(importPattern)].map(match => ({
    specifier: match[1] ?? match[2] ?? "",
    typeOnly: /^\s*(?:import|export)\s+type\s/.test(match[0].replace(/^[\s;}]/, "")),
    lazy: match[2] !== undefined,
  }));
}

const packageName = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
const roomOf = (path: string): string => path.split("/")[0] ?? "";

function judgeImport(file: SourceFile, rule: Rule, specifier: string): string | undefined {
  if (specifier.startsWith(".")) {
    const target = normalize(join(dirname(file.path), specifier))
      .split(sep)
      .join("/");
    const room = roomOf(target);
    if (room in rules && !rule.rooms.includes(room)) return `imports ${target}: ${roomOf(file.path)} may not know ${room}`;
    return undefined;
  }
  if (specifier.startsWith("node:"))
    return rule.node ? undefined : `imports ${specifier}: ${roomOf(file.path)} runs without Node`;
  const name = packageName(specifier);
  if (rule.never.includes(name)) return `imports ${name}, which ${roomOf(file.path)} must not know`;
  if (rule.packages !== "all" && !rule.packages.includes(name))
    return `imports ${name}; ${roomOf(file.path)} may import ${rule.packages.join(", ")}`;
  return undefined;
}

/** Imports that cross a wall they may not cross. */
export function findCrossings(files: readonly SourceFile[]): Finding[] {
  return files.flatMap(file => {
    const rule = rules[roomOf(file.path)];
    if (!rule) return [];
    return importsOf(file.text).flatMap(({ specifier }) => {
      const problem = judgeImport(file, rule, specifier);
      return problem ? [{ file: file.path, problem }] : [];
    });
  });
}

/** Cycles of imports that run (type-only imports leave no trace at run time). Each is told once, from its first file. */
export function findCycles(files: readonly SourceFile[]): Finding[] {
  const graph = new Map(
    files.map(file => [
      file.path,
      importsOf(file.text)
        .filter(one => !one.typeOnly && !one.lazy && one.specifier.startsWith("."))
        .map(one =>
          normalize(join(dirname(file.path), one.specifier))
            .split(sep)
            .join("/"),
        ),
    ]),
  );
  const done = new Set<string>();
  const findings: Finding[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      findings.push({ file: path, problem: `import cycle: ${[...trail.slice(at), path].join(" → ")}` });
      return;
    }
    if (done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return findings;
}

const hardLimitLines = 400;
const p90LimitLines = 250;

/** Files over the hard limit, and rooms whose ninth decile is over the soft one. Tables of words are exempt from neither. */
export function findOversized(files: readonly SourceFile[]): Finding[] {
  const lines = files
    .filter(file => !file.path.startsWith("test/"))
    .map(file => ({ file: file.path, count: file.text.split("\n").length }));
  const long = lines
    .filter(one => one.count > hardLimitLines)
    .map(one => ({ file: one.file, problem: `${one.count} lines; ${hardLimitLines} at most` }));
  const sorted = lines.map(one => one.count).sort((a, b) => a - b);
  const p90 = sorted[Math.floor(sorted.length * 0.9)] ?? 0;
  return p90 > p90LimitLines
    ? [...long, { file: ".", problem: `one file in ten is longer than ${p90} lines; ${p90LimitLines} at most` }]
    : long;
}

/** The TypeScript of all rooms, paths relative to `root` with forward slashes. */
export function readSources(root: string): SourceFile[] {
  const walk = (folder: string): string[] =>
    readdirSync(folder).flatMap(name => {
      const path = join(folder, name);
      if (name === "node_modules" || name.startsWith(".")) return [];
      if (statSync(path).isDirectory()) return walk(path);
      return /\.tsx?$/.test(name) ? [path] : [];
    });
  return Object.keys(rules).flatMap(room =>
    walk(join(root, room)).map(path => ({ path: relative(root, path).split(sep).join("/"), text: readFileSync(path, "utf8") })),
  );
}
