/** The app's reverse-DNS name on every system: its packages, its entry at login, and `desktopName` of package.json (with `.desktop`). */
export const appId = "app.hearth.Hearth";
