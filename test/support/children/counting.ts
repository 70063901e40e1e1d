import { openDatabase } from "../../../gateway/db/open.ts";

/** Writes 200 times a second into two tables, each time both or none, and says how far it is. `node counting.ts DATABASE` */
const db = openDatabase(process.argv[2] ?? "");
db.exec(
  "CREATE TABLE counter (n INTEGER PRIMARY KEY, filler TEXT) STRICT; CREATE TABLE counter_total (total INTEGER NOT NULL) STRICT;",
);
db.exec("INSERT INTO counter_total VALUES (0)");
const add = db.prepare("INSERT INTO counter (n, filler) VALUES (?, ?)");
const sum = db.prepare("UPDATE counter_total SET total = total + ?");
let n = 0;
const step = db.transaction(() => {
  n += 1;
  add.run(n, "x".repeat(700));
  sum.run(n);
});
setInterval(() => {
  step();
  process.stdout.write(`${n}\n`);
}, 5);
