import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What is read of a JSON Schema (draft 7) node; everything else in it is ignored. */
export type Node = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: { readonly [name: string]: Node };
  readonly additionalProperties?: boolean | Node;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly allOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
};

/** The configuration schema: its root and what `$ref` points to. */
export type ConfigSchema = { readonly definitions: { readonly [name: string]: Node } };

/** Reads the schema that the installed wrangler ships, and wrangler's version. Throws when wrangler is not installed. */
export function readConfigSchema(): { schema: ConfigSchema; version: string } {
  const manifest = createRequire(import.meta.url).resolve('wrangler/package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const schema = JSON.parse(readFileSync(join(dirname(manifest), 'config-schema.json'), 'utf8')) as ConfigSchema;
  return { schema, version };
}
