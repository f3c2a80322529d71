import { readConfigSchema, type Node } from './config-schema.ts';
import { keysOf, type Key } from './keys.ts';

/** A document as a collection takes it. `id` is the key's path, `source` a JSON pointer into the installed package's file. */
export type HelpDocument = {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly source: string;
};

const HUMP = /(?<=[a-z0-9])(?=[A-Z])/g;

/** The key, and the words of a camelCase one apart, because the index splits at `_`, `.` and `-` only. */
function titleOf(id: string): string {
  const words = id.replaceAll(HUMP, ' ');
  return words === id
    ? id
    : `${id} (${words
        .split(/[._\s-]+/)
        .join(' ')
        .toLowerCase()})`;
}

const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

const INHERITANCE =
  /NOTE: This field is not automatically inherited[^]*?every named environment\.|This field must be specified separately[^]*?environment\./;
const LINK = /[^.\n]*\bhttps?:\/\/\S+[^.\n]*\.?/g;
const TAG = /\{@link\s+(\S+)\s*\}/g;

/** A description without what would make unlike keys look alike: sixty keys carry one note, most a link to one page. */
function tidy(description: string): string {
  const short = description.replace(INHERITANCE, 'Not inherited by `env`.').replace(LINK, '').replace(TAG, '`$1`');
  return short
    .replace(/[ \t]+/g, ' ')
    .replace(/ *\n *\n\s*/g, '\n\n')
    .trim();
}

/** What the nodes say in words, each once. */
function describe(nodes: readonly Node[]): string[] {
  const said = nodes.flatMap(({ description }) => (description === undefined ? [] : [tidy(description)]));
  return [...new Set(said)].filter((text) => text !== '');
}

function typeOf(nodes: readonly Node[]): string {
  const types = nodes.flatMap(({ type }) => type ?? []).filter((type) => type !== 'null');
  // A list's items come after the list itself.
  if (types[0] === 'array') return 'list';
  return [...new Set(types)].slice(0, 3).join(' or ');
}

function facts(key: Key, children: readonly string[]): string[] {
  const choices = [
    ...new Set(key.nodes.flatMap((node) => node.enum ?? (node.const === undefined ? [] : [node.const]))),
  ];
  const preset = key.nodes.find((node) => node.default !== undefined)?.default;
  const isPlain = preset !== undefined && (typeof preset !== 'object' || preset === null);
  return [
    ...(choices.length > 1 ? [`One of ${choices.map(code).join(', ')}.`] : []),
    ...(isPlain ? [`Default: ${code(preset)}.`] : []),
    ...(children.length > 0 ? [`Its keys: ${children.map(code).join(', ')}.`] : []),
  ];
}

/**
 * What wrangler's configuration schema says of every key that it describes, one document a key, in the schema's order. Keys
 * without a description stand in their parent's document. The same installed wrangler gives the same documents.
 */
export function wranglerDocuments(): HelpDocument[] {
  const { schema, version } = readConfigSchema();
  const keys = keysOf(schema);
  const childrenOf = Map.groupBy(keys, ({ path }) => path.slice(0, -1).join('.'));
  return keys.flatMap((key) => {
    const said = describe(key.nodes);
    const id = key.path.join('.');
    if (said.length === 0) return [];
    const children = (childrenOf.get(id) ?? []).map(({ path }) => path.at(-1) ?? '').filter((name) => name !== '*');
    const type = typeOf(key.nodes);
    const [first = '', ...more] = said;
    const text = [`\`${id}\`${type === '' ? '' : ` (${type})`}: ${first}`, ...more, ...facts(key, children)].join(
      '\n\n',
    );
    return [{ id, title: titleOf(id), text, source: `wrangler@${version}/config-schema.json${key.pointer}` }];
  });
}

// As NDJSON, for `sluice documents import`.
if (import.meta.main) for (const one of wranglerDocuments()) process.stdout.write(`${JSON.stringify(one)}\n`);
