import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../styles.css";
import { desktopBridge } from "../desktop-bridge.ts";
import { createTheme } from "../state/theme.ts";
import { StatusPage } from "./status-page.tsx";
import { WithoutDesktop } from "./without-desktop.tsx";

// The desktop's own page, shown in its window while the gateway does not run.
const place = document.getElementById("root");
if (!place) throw new Error("index.html has no #root");

createTheme({ storage: localStorage, systemDark: matchMedia("(prefers-color-scheme: dark)"), document }).start();
const bridge = desktopBridge();
createRoot(place).render(<StrictMode>{bridge === null ? <WithoutDesktop /> : <StatusPage bridge={bridge} />}</StrictMode>);
