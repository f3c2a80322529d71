import type * as z from 'zod';
import type { Endpoint } from '#schema/contracts/endpoint';
import { endpoints } from '#schema/contracts/endpoints';
import { jsonSchemaOf } from '#schema/contracts/json-schema-of';
import { Problem } from '#schema/contracts/problem';

let text: string | undefined;

/** The API's description (OpenAPI 3.1) as JSON text, made from the endpoint table once per isolate. What JSON Schema cannot say is left open. */
export function openapi(): string {
  text ??= JSON.stringify(describe());
  return text;
}

function describe() {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, endpoint] of Object.entries(endpoints)) {
    const path = `/admin/v1${endpoint.path.replace(/:([a-z]+)/gi, '{$1}')}`;
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(name, endpoint) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Sluice control plane', version: '1' },
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: jsonSchemaOf(Problem, 'output') },
    },
  };
}

function operation(name: string, endpoint: Endpoint) {
  const { summary, role, status, reply } = endpoint;
  return {
    operationId: name,
    summary,
    description: `Role: ${role}.`,
    tags: [name.slice(0, name.indexOf('.'))],
    parameters: [
      ...parametersOf('path', endpoint.params),
      ...parametersOf('query', endpoint.query),
      ...idempotencyKey(endpoint),
    ],
    ...bodyOf(endpoint),
    responses: {
      [status]: { description: 'Done', content: { 'application/json': { schema: jsonSchemaOf(reply, 'output') } } },
      default: {
        description: 'Refused',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function parametersOf(where: 'path' | 'query', contract: z.ZodType) {
  const { properties = {}, required = [] } = jsonSchemaOf(contract, 'input');
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema,
  }));
}

const idempotencyKey = ({ method }: Endpoint) =>
  method === 'GET'
    ? []
    : [{ name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 255 } }];

function bodyOf({ body, ndjson, text }: Endpoint) {
  const type = ndjson ? 'application/x-ndjson' : text ? 'text/plain' : undefined;
  if (type !== undefined)
    return { requestBody: { required: true, content: { [type]: { schema: { type: 'string' } } } } };
  return body
    ? { requestBody: { required: true, content: { 'application/json': { schema: jsonSchemaOf(body, 'input') } } } }
    : {};
}
