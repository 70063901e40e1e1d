// Runs before the first paint, so that a dark room never flashes white. Keep in step with renderer/state/theme.ts.
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem("hearth.theme");
  } catch {
    choice = null; // storage may be forbidden; the system's choice is used then
  }
  const dark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.toggle("dark", dark);
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", dark ? "#191613" : "#faf6f0");
})();
