import type { ConfigSchema, Node } from './config-schema.ts';

/** A configuration key with every node of the schema that describes it, and the pointer to the first of them. */
export type Key = { readonly path: readonly string[]; readonly pointer: string; readonly nodes: readonly Node[] };

/** Sections that repeat every other key for an environment or a preview: one document for each is enough. */
const overrides = new Set(['env', 'previews']);

type At = { readonly node: Node; readonly pointer: string; readonly through: readonly string[] };

/** A node with what it refers to and its alternatives; a reference met on the way to itself ends there. */
function spread(schema: ConfigSchema, { node, pointer, through }: At): At[] {
  const at = { node, pointer, through };
  const name = node.$ref?.split('/').at(-1);
  const target = name === undefined ? undefined : schema.definitions[name];
  const referred =
    name === undefined || target === undefined || through.includes(name)
      ? []
      : spread(schema, { node: target, pointer: `#/definitions/${name}`, through: [...through, name] });
  const alternatives = (['anyOf', 'allOf', 'oneOf'] as const).flatMap((kind) =>
    (node[kind] ?? []).flatMap((one, n) => spread(schema, { node: one, pointer: `${pointer}/${kind}/${n}`, through })),
  );
  const items =
    node.items === undefined ? [] : spread(schema, { node: node.items, pointer: `${pointer}/items`, through });
  return [at, ...referred, ...alternatives, ...items];
}

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** The keys directly below some nodes, each once with all its nodes; the keys of a map are called `*`. */
function below(schema: ConfigSchema, path: readonly string[], nodes: readonly At[]): Map<string, At[]> {
  const found = new Map<string, At[]>();
  const add = (name: string, at: At) => found.set(name, [...(found.get(name) ?? []), ...spread(schema, at)]);
  for (const { node, pointer, through } of nodes) {
    for (const [name, child] of Object.entries(node.properties ?? {}))
      add(name, { node: child, pointer: `${pointer}/properties/${escaped(name)}`, through });
    if (typeof node.additionalProperties === 'object' && !overrides.has(path[0] ?? ''))
      add('*', { node: node.additionalProperties, pointer: `${pointer}/additionalProperties`, through });
  }
  return found;
}

function walk(schema: ConfigSchema, path: readonly string[], nodes: readonly At[]): Key[] {
  if (overrides.has(path[0] ?? '')) return [];
  return [...below(schema, path, nodes)].flatMap(([name, inner]) => {
    const own = [...path, name];
    const key = { path: own, pointer: inner[0]?.pointer ?? '', nodes: inner.map(({ node }) => node) };
    return [key, ...walk(schema, own, inner)];
  });
}

/** Every key of the configuration file in the schema's order, parents before children. */
export function keysOf(schema: ConfigSchema): Key[] {
  const node = { $ref: '#/definitions/RawConfig' };
  return walk(schema, [], spread(schema, { node, pointer: '#', through: [] }));
}
