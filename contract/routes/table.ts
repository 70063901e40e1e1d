import { accessRoutes } from "./access.ts";
import { backupRoutes } from "./backup.ts";
import { budgetRoutes } from "./budget.ts";
import { conversationRoutes } from "./conversations.ts";
import { doorRoutes } from "./doors.ts";
import { ollamaRoutes } from "./ollama.ts";
import { overviewRoutes } from "./overview.ts";
import { reachRoutes } from "./reach.ts";
import { settingsRoutes } from "./settings.ts";
import { setupRoutes } from "./setup.ts";
import { systemRoutes } from "./system.ts";

/** Every route of the gateway. Handlers, the pages' client, the terminal and /api/openapi.json derive from it. */
export const routes = {
  ...systemRoutes,
  ...accessRoutes,
  ...conversationRoutes,
  ...settingsRoutes,
  ...budgetRoutes,
  ...overviewRoutes,
  ...setupRoutes,
  ...reachRoutes,
  ...ollamaRoutes,
  ...backupRoutes,
  ...doorRoutes,
};

export type Routes = typeof routes;
export type RouteName = keyof Routes;
