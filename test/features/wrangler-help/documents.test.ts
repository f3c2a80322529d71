import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DocumentLine } from '#schema/contracts/document';
import { wranglerDocuments } from '../../../features/wrangler-help/documents.ts';

const documents = wranglerDocuments();
const textOf = (id: string) => documents.find((document) => document.id === id)?.text;

describe('the documents of wrangler-help', () => {
  test('are several hundred, each key once', () => {
    expect(documents.length).toBeGreaterThan(300);
    expect(new Set(documents.map(({ id }) => id)).size).toBe(documents.length);
  });

  test('are the same every time', () => expect(wranglerDocuments()).toEqual(documents));

  test('are documents that a collection takes', () => {
    for (const document of documents) expect(() => DocumentLine.parse(document)).not.toThrow();
  });

  test('point to where they stand in the installed schema', () => {
    const package_ = createRequire(import.meta.url).resolve('wrangler/package.json');
    const schema: unknown = JSON.parse(readFileSync(join(dirname(package_), 'config-schema.json'), 'utf8'));
    const at = (pointer: string): unknown =>
      pointer
        .split('/')
        .slice(1)
        .reduce<unknown>(
          (node, name) => (node as Record<string, unknown>)[name.replaceAll('~1', '/').replaceAll('~0', '~')],
          schema,
        );
    for (const { source } of documents) {
      expect(source).toMatch(/^wrangler@\d+\.\d+\.\d+\/config-schema\.json#\//);
      expect(at(source.slice(source.indexOf('#') + 1))).toBeTypeOf('object');
    }
  });

  test('start with their key and type, and say what a description leaves to the schema', () => {
    expect(textOf('limits.cpu_ms')).toMatch(/^`limits\.cpu_ms` \(number\): Maximum allowed CPU time/);
    expect(textOf('assets.not_found_handling')).toContain('One of `single-page-application`, `404-page`, `none`.');
    expect(textOf('observability.logs.persist')).toContain('Default: `true`.');
    expect(textOf('placement')).toContain('Its keys: `mode`, `hint`, `region`, `host`, `hostname`.');
  });

  test('hold no link, note or tag that would make unlike keys look alike', () => {
    for (const { text } of documents) expect(text).not.toMatch(/https?:\/\/|NOTE: This field|\{@link/);
  });

  test('have the words of a camelCase key apart in the title, for the index', () => {
    const { title } = documents.find(({ id }) => id === 'hyperdrive.localConnectionString') ?? {};
    expect(title).toBe('hyperdrive.localConnectionString (hyperdrive local connection string)');
  });

  test('do not repeat every key for environments and previews', () => {
    const repeated = documents.filter(({ id }) => /^(env|previews)\./.test(id));
    expect(repeated).toEqual([]);
    expect(textOf('env')).toBeDefined();
  });
});
