// Cannot use its settings: says so and leaves with 78 at once, while its words are still on their way.
process.stderr.write("reading the settings\nMend the file there.\n");
process.send({
  kind: "fatal",
  code: "CONFIG_SYNTAX",
  message: "hearth.json5 cannot be read at line 3",
  hint: "Mend the file there.",
});
process.exitCode = 78;
process.disconnect();
