import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./styles.css";
import { Root } from "./app.tsx";
import { warmMarkdown } from "./chat/markdown/markdown.tsx";
import { createApp } from "./state/create-app.ts";

// A link to a conversation needs it for its first screen: fetched at once, not after the conversation.
if (location.pathname.startsWith("/c/")) warmMarkdown();

const place = document.getElementById("root");
if (!place) throw new Error("index.html has no #root");

const app = createApp(window);
createRoot(place).render(
  <StrictMode>
    <Root app={app} />
  </StrictMode>,
);
app.start();
if (import.meta.env.PROD) app.phone.startWorker();
