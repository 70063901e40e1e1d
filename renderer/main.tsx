import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./styles.css";
import { Root } from "./app.tsx";
import { createApp } from "./state/create-app.ts";

const place = document.getElementById("root");
if (!place) throw new Error("index.html has no #root");

const app = createApp(window);
createRoot(place).render(
  <StrictMode>
    <Root app={app} />
  </StrictMode>,
);
app.start();
