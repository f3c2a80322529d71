import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diff } from '#core/diff/diff';
import type { Json } from '#schema/contracts/json';
import { Difference } from '#schema/contracts/version';

const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);

/** The value with the differences applied, by a reading of JSON pointers of its own. */
function applied(value: Json, differences: readonly Difference[]): Json {
  const root = { '': structuredClone(value) } as Record<string, Json>;
  const inOrder = [
    ...differences.filter(({ kind }) => kind !== 'removed'),
    ...differences.filter(({ kind }) => kind === 'removed').reverse(),
  ];
  for (const { path, kind, after } of inOrder) {
    const names = path.split('/').map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = names.pop() as string;
    const parent = names.reduce<Json>((node, name) => (node as Record<string, Json>)[name] as Json, root) as Record<
      string,
      Json
    >;
    if (kind !== 'removed')
      Object.defineProperty(parent, last, {
        value: structuredClone(after),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    else if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else delete parent[last];
  }
  return root[''] as Json;
}

describe('the differences of two JSON values', () => {
  it.each([
    ['equal values have none', { a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
    ['the order of names is no difference', { a: 1, b: 2 }, { b: 2, a: 1 }, []],
    ['a changed leaf', { a: { b: 1 } }, { a: { b: 2 } }, [{ path: '/a/b', kind: 'changed', before: 1, after: 2 }]],
    [
      'a name that only one side has',
      { a: 1 },
      { b: 2 },
      [
        { path: '/a', kind: 'removed', before: 1 },
        { path: '/b', kind: 'added', after: 2 },
      ],
    ],
    ['null is a value, absence is not', { a: null }, {}, [{ path: '/a', kind: 'removed', before: null }]],
    [
      'arrays place by place',
      [1, 2],
      [1, 3, 4],
      [
        { path: '/1', kind: 'changed', before: 2, after: 3 },
        { path: '/2', kind: 'added', after: 4 },
      ],
    ],
    ['an array is no object', { a: [] }, { a: {} }, [{ path: '/a', kind: 'changed', before: [], after: {} }]],
    [
      'names with a slash or a tilde are escaped',
      { 'a/b~c': 1 },
      { 'a/b~c': 2 },
      [{ path: '/a~1b~0c', kind: 'changed', before: 1, after: 2 }],
    ],
    ['the whole differs at the empty pointer', 1, 'one', [{ path: '', kind: 'changed', before: 1, after: 'one' }]],
  ] as [string, Json, Json, Difference[]][])('%s', (_what, a, b, differences) => {
    expect(diff(a, b)).toEqual(differences);
    for (const difference of diff(a, b)) expect(Difference.parse(difference)).toEqual(difference);
  });

  it('names like those of every object are names like others', () => {
    const a = JSON.parse('{"__proto__": 1, "constructor": {"x": 1}}') as Json;
    const b = JSON.parse('{"__proto__": 2, "toString": 3}') as Json;
    expect(diff(a, b).map(({ path, kind }) => `${kind} ${path}`)).toEqual([
      'changed /__proto__',
      'removed /constructor',
      'added /toString',
    ]);
  });

  it('applied to the first value they give the second, and equal values have none', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(applied(a, diff(a, b))).toEqual(b);
        expect(diff(a, structuredClone(a))).toEqual([]);
      }),
    );
  });
});
