// Writes test/fixtures/prices/second-source.json from LiteLLM's table (MIT), for the models that the price table has.
//   pip download litellm --no-deps -d wheels && unzip wheels/litellm-*.whl 'litellm/model_prices*' -d wheels
//   node build/prices/extract.ts wheels/litellm/model_prices_and_context_window_backup.json 1.109.1
import { readFileSync, writeFileSync } from "node:fs";
import { corrections } from "./corrections.ts";
import { packageModels } from "./package.ts";
import { type SecondModel, secondFile, secondModel } from "./second.ts";
import { vendors } from "./vendors.ts";

const [file, version] = process.argv.slice(2);
if (file === undefined || version === undefined) throw new Error("usage: node build/prices/extract.ts TABLE.json VERSION");
const table = JSON.parse(readFileSync(file, "utf8")) as Record<string, Record<string, unknown>>;

const lines: string[] = [];
for (const vendor of vendors) {
  const theirs = new Map<string, SecondModel>();
  for (const [key, raw] of Object.entries(table)) {
    if (raw.litellm_provider !== vendor.secondId) continue;
    const model = secondModel(raw);
    const name = key.startsWith(vendor.secondPrefix) ? key.slice(vendor.secondPrefix.length) : key;
    if (model && !theirs.has(name)) theirs.set(name, model);
  }
  const ours = new Set(packageModels(vendor.packageId, [...theirs.keys()]).flatMap(model => [model.id, ...model.aliases]));
  const { adopt = [], models = [] } = corrections[vendor.id] ?? {};
  for (const name of [...adopt, ...models.map(model => model.id)]) ours.add(name);
  const rows = [...theirs].filter(([name]) => ours.has(name));
  lines.push(
    `    ${JSON.stringify(vendor.id)}: {\n${rows.map(([name, model]) => `      ${JSON.stringify(name)}: ${JSON.stringify(model)}`).join(",\n")}\n    }`,
  );
}
writeFileSync(
  secondFile,
  `{\n  "source": "litellm/model_prices_and_context_window_backup.json of the PyPI package litellm",\n  "version": ${JSON.stringify(version)},\n  "license": "MIT, Copyright (c) 2023 Berri AI",\n  "extractedAt": ${JSON.stringify(new Date().toISOString().slice(0, 10))},\n  "vendors": {\n${lines.join(",\n")}\n  }\n}\n`,
);
