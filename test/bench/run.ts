import { benches } from "./all.ts";

/** `npm run bench [-- NAME …]`: prints each figure beside its baseline of the same run and what to reach. Results decide no test. */
const wanted = process.argv.slice(2).filter(argument => !argument.startsWith("-"));
const unknown = wanted.filter(name => !(name in benches));
if (unknown.length > 0) {
  console.error(`no bench named ${unknown.join(", ")}; there are: ${Object.keys(benches).join(" ")}`);
  process.exit(2);
}
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}`);
  for (const row of await bench()) console.log(`  ${row.what.padEnd(58)} ${row.value.padStart(14)}   ${row.reach}`);
}
process.exit(0);
