import { under } from '#core/flow/under';
import { validateSchema } from '#core/json-schema/validate-schema';
import type { DiscoverInput, Proposal } from '#schema/contracts/discover';
import type { Json, JsonObject } from '#schema/contracts/json';
import { isObject } from './is-object.ts';
import { paramHeaderFault } from './param-headers.ts';

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** A name that a manifest may use, made of what the server calls the tool. */
const nameOf = (remote: string): string =>
  remote
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 63) || 'tool';

const knownHints = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'];

function hintsIn(annotations: Json | undefined): { readonly [name: string]: boolean } {
  const given = isObject(annotations) ? Object.entries(annotations) : [];
  return Object.fromEntries(
    given.flatMap(([name, value]) => (knownHints.includes(name) && typeof value === 'boolean' ? [[name, value]] : [])),
  );
}

/** A server's tool as a declaration that an admin can look at, change and make. What a server does not say of itself is taken as the worse. */
export function proposeTool(tool: JsonObject, { url, headers }: Pick<DiscoverInput, 'url' | 'headers'>): Proposal {
  const { name, title, description, inputSchema, annotations } = tool;
  const hints = hintsIn(annotations);
  const reads = hints['readOnlyHint'] === true;
  const input = isObject(inputSchema) ? inputSchema : { type: 'object' };
  const words = (text(description) || text(title)).slice(0, 2000);
  const fault = paramHeaderFault(input);
  return {
    name: nameOf(text(name)),
    declaration: {
      ...{ kind: 'mcp', url, remote: text(name), effect: reads ? 'read' : 'write' },
      ...(!reads && hints['idempotentHint'] === true ? { keyed: true } : {}),
      ...(words === '' ? {} : { description: words }),
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
      input,
    },
    hints: Object.entries(hints).map(([hint, value]) => `${hint}: ${value}`),
    issues: under('input', [...validateSchema(input), ...(fault === null ? [] : [{ path: '', message: fault }])]),
  };
}
