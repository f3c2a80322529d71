import { beforeEach, describe, expect, it } from 'vitest';
import type { FoundDocument } from '#core/flow/history';
import { countedContext } from '../../../workers/edge/counted-context.ts';
import { asked, fill, idsFor, NOW, runWith, search, type Row, type Rules } from './small-library.ts';

describe('what a run may read', () => {
  it('is everything where nobody set a rule', async () => {
    await fill([{ id: 'a' }, { id: 'b', source: 'hr/b' }]);
    expect(await idsFor()).toEqual(['a', 'b']);
  });

  it.each<[string, Rules, string[], string[]]>([
    ['nothing without a role of the collection', { roles: ['staff'] }, [], []],
    ['everything with one', { roles: ['staff', 'hr'] }, ['hr'], ['a', 'b', 'c']],
    ['only what a rule includes', { include: [{ source: 'pub/*' }] }, [], ['a']],
    [
      'what a rule includes for a role',
      { include: [{ source: 'pub/*' }, { source: 'hr/*', roles: ['hr'] }] },
      ['hr'],
      ['a', 'b'],
    ],
    ['not what a rule includes for another role', { include: [{ source: 'hr/*', roles: ['hr'] }] }, ['staff'], []],
    ['not what a rule excludes', { exclude: [{ source: 'hr/*' }] }, ['hr'], ['a', 'c']],
    [
      'what a rule excludes for all but them',
      { exclude: [{ source: 'hr/*', except: ['hr'] }] },
      ['hr'],
      ['a', 'b', 'c'],
    ],
    [
      'not what is both included and excluded',
      { include: [{ source: '*' }], exclude: [{ source: 'pub/a.md' }] },
      [],
      ['b', 'c'],
    ],
    ['not an exact source by its beginning', { include: [{ source: 'pub/a' }] }, [], []],
    ['by the end of a source', { exclude: [{ source: '*.md' }] }, [], ['c']],
    ['by what a source holds', { exclude: [{ source: '*r/*' }] }, [], ['a', 'c']],
    ['nothing of beginning and end that overlap', { include: [{ source: 'pub/a.m*.md' }] }, [], []],
  ])('%s', async (_guarantee, rules, roles, expected) => {
    await fill([{ id: 'a', source: 'pub/a.md' }, { id: 'b', source: 'hr/b.md' }, { id: 'c' }], rules);
    expect(await idsFor({ roles })).toEqual(expected);
  });

  it('asks for a role of the document too', async () => {
    await fill([{ id: 'a', roles: ['hr', 'ceo'] }, { id: 'b' }], { roles: ['staff', 'hr'] });
    expect([await idsFor(), await idsFor({ roles: ['staff'] }), await idsFor({ roles: ['staff', 'ceo'] })]).toEqual([
      [],
      ['b'],
      ['a', 'b'],
    ]);
  });

  it('leaves no gap where something is hidden: the next takes its place', async () => {
    await fill([{ id: 'best', title: 'kettle kettle', source: 'hr/x' }, { id: 'next' }], {
      exclude: [{ source: 'hr/*' }],
    });
    expect(await idsFor({ top: 1 })).toEqual(['next']);
  });

  it('counts roles from server keys alone', () => {
    const context = { targetingKey: 'u', roles: ['hr'] };
    expect(countedContext(context, { kind: 'server' })).toEqual(context);
    expect(countedContext(context, { kind: 'client' })).toEqual({ targetingKey: 'u' });
  });
});

describe('a document that was found', () => {
  const day = 86_400;
  const fetchedAt = new Date(NOW - 10 * day * 1000).toISOString();

  it('carries version, owner and age, from its collection or its digest where it says none', async () => {
    await fill(
      [
        { id: 'a', fetchedAt },
        { id: 'b', version: 'v7', owner: 'bea' },
      ],
      { owner: 'docs' },
    );
    const [a, b] = (await search(asked())).toSorted((x, y) => (x.id < y.id ? -1 : 1));
    expect(a).toMatchObject({ version: 'abcdef012345', owner: 'docs', fetchedAt, stale: false });
    expect(b).toMatchObject({ version: 'v7', owner: 'bea', fetchedAt: null, stale: false });
  });

  it.each<[string, Row, Rules, number | null, boolean]>([
    ['its own age', { id: 'a', fetchedAt, maxAgeS: 9 * day }, {}, null, true],
    ["its collection's", { id: 'a', fetchedAt }, { maxAgeS: 9 * day }, null, true],
    ["the step's", { id: 'a', fetchedAt }, {}, 9 * day, true],
    ['the shortest of them', { id: 'a', fetchedAt, maxAgeS: 11 * day }, { maxAgeS: 12 * day }, 9 * day, true],
    ['not before it is over', { id: 'a', fetchedAt, maxAgeS: 10 * day }, {}, 11 * day, false],
    ['at once when nobody knows how old it is', { id: 'a' }, {}, 11 * day, true],
  ])('is stale by %s', async (_guarantee, row, rules, maxAgeS, stale) => {
    await fill([row], rules);
    expect(await search(asked({ maxAgeS }))).toMatchObject([{ stale }]);
    expect(await idsFor({ maxAgeS, onStale: 'drop' })).toEqual(stale ? [] : ['a']);
  });
});

describe('a stale source', () => {
  const retrieve = (onStale?: 'use' | 'drop' | 'fail') => [
    {
      kind: 'retrieve' as const,
      name: 'found',
      from: 'handbook' as never,
      query: '{{ input.q }}',
      maxAgeS: 60,
      ...(onStale ? { onStale } : {}),
    },
    { kind: 'prompt' as const, name: 'answer', prompt: 'answer', model: 'main' },
    { kind: 'output' as const, value: { ids: { map: [{ var: 'found.documents' }, { var: 'id' }] } } },
  ];
  const rows: Row[] = [
    { id: 'old', fetchedAt: new Date(NOW - 3_600_000).toISOString() },
    { id: 'new', fetchedAt: new Date(NOW).toISOString() },
  ];
  const documentsOf = (end: object): readonly FoundDocument[] =>
    'documents' in end ? (end.documents as FoundDocument[]) : [];

  beforeEach(() => fill(rows));

  it('is used and marked, for the flow and for the model, unless the step says otherwise', async () => {
    const { end, told } = await runWith({ flow: retrieve() }, {});
    expect(Object.fromEntries(documentsOf(end).map(({ id, stale }) => [id, stale]))).toEqual({ new: false, old: true });
    expect(told[0]?.messages[0]?.content).toContain('old (may be out of date: fetched 2026-11-21)');
  });

  it('is left out by drop', async () => {
    const { end } = await runWith({ flow: retrieve('drop') }, {});
    expect(documentsOf(end).map(({ id }) => id)).toEqual(['new']);
  });

  it('by fail is a refusal that names no document, or the declared answer', async () => {
    const { end, told } = await runWith({ flow: retrieve('fail') }, {});
    expect(end).toEqual({
      kind: 'failed',
      code: 'unavailable',
      step: 'found',
      detail: 'A source that the answer needs is older than it may be.',
    });
    expect(told).toEqual([]);
    const degraded = { ids: ['none'] };
    expect((await runWith({ flow: retrieve('fail'), degraded }, {})).end).toMatchObject({
      kind: 'finished',
      degraded: true,
      output: degraded,
    });
  });
});
