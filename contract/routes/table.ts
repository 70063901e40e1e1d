import { accessRoutes } from "./access.ts";
import { budgetRoutes } from "./budget.ts";
import { conversationRoutes } from "./conversations.ts";
import { doorRoutes } from "./doors.ts";
import { settingsRoutes } from "./settings.ts";
import { systemRoutes } from "./system.ts";

/** Every route of the gateway. Handlers, the pages' client, the terminal and /api/openapi.json derive from it. */
export const routes = {
  ...systemRoutes,
  ...accessRoutes,
  ...conversationRoutes,
  ...settingsRoutes,
  ...budgetRoutes,
  ...doorRoutes,
};

export type Routes = typeof routes;
export type RouteName = keyof Routes;
