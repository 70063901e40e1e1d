/** The helper that answers from rules while no model is set up; see gateway/models. */
export const isGuide = (model: string): boolean => model === "guide" || model.startsWith("guide/");
