// Ends a moment after its start, with its reason on standard error; the last line has no line end.
process.stderr.write("first line\nError: the roof is on fire");
process.exitCode = 1;
process.disconnect();
