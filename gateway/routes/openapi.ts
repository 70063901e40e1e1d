import * as z from "zod";
import type { Route } from "../../contract/routes/define.ts";
import { routes } from "../../contract/routes/table.ts";

type Json = Record<string, unknown>;

const schemaOf = (schema: z.ZodType, io: "input" | "output"): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any", reused: "inline" });
  return rest;
};

const failure: Json = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["code", "message", "hint", "type"],
      properties: Object.fromEntries(["code", "message", "hint", "type"].map(name => [name, { type: "string" }])),
    },
  },
};

function parameters(row: Route): Json[] {
  const of = (schema: z.ZodObject | undefined, place: "path" | "query"): Json[] => {
    const { properties = {}, required = [] } = schema ? schemaOf(schema, "input") : {};
    return Object.entries(properties as Record<string, Json>).map(([name, schema]) => ({
      name,
      in: place,
      required: place === "path" || (required as string[]).includes(name),
      schema,
    }));
  };
  const rest: Json[] = row.path.endsWith("*") ? [{ name: "path", in: "path", required: true, schema: { type: "string" } }] : [];
  return [...of(row.params, "path"), ...rest, ...of(row.query, "query")];
}

function operation(name: string, row: Route): Json {
  const body = row.consumes
    ? { [row.consumes]: { schema: { type: "object", properties: { file: { type: "string", format: "binary" } } } } }
    : row.body && { "application/json": { schema: schemaOf(row.body, "input") } };
  const content = row.response
    ? { "application/json": { schema: schemaOf(row.response, "output") } }
    : { [row.produces ?? "application/octet-stream"]: {} };
  return {
    operationId: name,
    summary: row.summary,
    parameters: parameters(row),
    ...(body ? { requestBody: { required: row.body?.safeParse(undefined).success !== true, content: body } } : {}),
    responses: {
      [row.status ?? 200]: { description: "Success", content },
      default: {
        description: "A failure with code, sentence and next step",
        content: { "application/json": { schema: failure } },
      },
    },
    security: row.access === "open" ? [] : [{ bearer: [] }, { key: [] }, { cookie: [] }],
    "x-access": row.access,
  };
}

/** The contract's table as an OpenAPI 3.1 document. */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const [name, row] of Object.entries<Route>(routes)) {
    const path = row.path.replace(/:(\w+)/g, "{$1}").replace("*", "{path}");
    paths[path] = { ...paths[path], [row.method.toLowerCase()]: operation(name, row) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Hearth", version },
    paths,
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        key: { type: "apiKey", in: "header", name: "x-api-key" },
        cookie: { type: "apiKey", in: "cookie", name: "hearth" },
      },
    },
  };
}
