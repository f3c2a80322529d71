import { loopReads } from './loop-reads.ts';
import type { ReplyOf } from '../../schema/contracts/endpoints.ts';
import { NOON } from './samples.ts';
import type { Stub } from './stub.ts';

type Collection = ReplyOf<'collection.get'>;
type Row = ReplyOf<'document.list'>['documents'][number];

const long = 'words '.repeat(40).trim();

/** A collection with a rule of each kind. */
export const aCollection = (changes: Partial<Collection> = {}): Collection => ({
  collection: 'handbook' as Collection['collection'],
  description: 'how we work',
  owner: 'docs',
  maxAgeS: 7_776_000,
  roles: ['staff'],
  include: [{ source: 'pub/*' }, { source: 'hr/*', roles: ['hr', 'ceo'] }],
  exclude: [{ source: '*draft*', except: ['docs'] }],
  documents: 1204,
  updatedBy: 'ada',
  updatedAtMs: NOON - 3_600_000,
  ...changes,
});

/** A document as lists show it. */
export const aDocument = (changes: Partial<Row> = {}): Row => ({
  id: 'guide.md#install',
  title: 'Guide › Install',
  source: 'guide.md#install',
  version: 'v7',
  owner: 'docs',
  fetchedAt: '2026-11-01T00:00:00.000Z',
  maxAgeS: null,
  stale: true,
  roles: ['staff'],
  length: 1204,
  ...changes,
});

const wide = { id: 'x'.repeat(256), title: long, source: 'y'.repeat(300), owner: long, roles: ['staff', 'hr', 'ceo'] };
const hit = {
  ...{ id: 'guide.md#install', title: long, source: 'guide.md#install', version: 'v7', owner: 'docs' },
  ...{ fetchedAt: null, stale: true, score: 4.2171 },
  words: Array.from({ length: 12 }, (_, at) => ({ word: `word${at}`, score: at / 3 })),
};
const hidings = ['collection_roles', 'document_roles', 'not_included', 'excluded'] as const;

/** A dataset as lists show it. */
export const aDataset = (changes: Partial<ReplyOf<'dataset.get'>> = {}): ReplyOf<'dataset.get'> => ({
  dataset: 'golden' as ReplyOf<'dataset.get'>['dataset'],
  owner: 'qa',
  description: long,
  slices: ['language'],
  version: 'd_0123456789abcdef' as ReplyOf<'dataset.get'>['version'],
  examples: 240,
  updatedBy: 'ada',
  updatedAtMs: NOON - 3_600_000,
  ...changes,
});

/** Every read of collections and documents, with answers that are hard to show. */
export const contextReads: { argv: string[]; stub: Stub }[] = [
  {
    argv: ['collection', 'list'],
    stub: {
      answers: {
        'collection.list': () => ({
          collections: [aCollection(), aCollection({ owner: long, updatedBy: null, updatedAtMs: null })],
        }),
      },
    },
  },
  {
    argv: ['collection', 'show', 'handbook'],
    stub: { answers: { 'collection.get': () => aCollection({ description: long, owner: long }) } },
  },
  {
    argv: ['dataset', 'list'],
    stub: {
      answers: {
        'dataset.list': () => ({
          datasets: [aDataset(), aDataset({ version: null, examples: 0, owner: long, updatedBy: long })],
        }),
      },
    },
  },
  {
    argv: ['dataset', 'show', 'golden'],
    stub: {
      answers: {
        'dataset.versions': () => ({
          versions: [
            {
              version: aDataset().version,
              hash: 'a'.repeat(64),
              examples: 240,
              createdBy: long,
              createdAtMs: NOON,
            } as never,
          ],
        }),
      },
    },
  },
  {
    argv: ['session', 'show', 'help', 'chat'],
    stub: {
      answers: {
        'session.get': () => ({
          begunAtMs: NOON - 7_200_000,
          expiresAtMs: NOON + 86_400_000,
          turns: [
            { run: 'help.1', atMs: NOON - 60_000, said: long, answered: 'z'.repeat(300), roles: [], documents: 3 },
            { run: 'help.2', atMs: NOON, said: 'x', answered: long, roles: ['hr', 'y'.repeat(200)], documents: 0 },
          ],
          summaries: [{ roles: [], text: long }],
        }),
      },
    },
  },
  {
    argv: ['documents', 'list', 'handbook'],
    stub: { answers: { 'document.list': () => ({ documents: [aDocument(), aDocument(wide)] }) } },
  },
  {
    argv: ['documents', 'show', 'handbook', 'guide.md#install'],
    stub: { answers: { 'document.get': () => ({ ...aDocument(wide), text: `${long}\n\n  ${'z'.repeat(200)}` }) } },
  },
  {
    argv: ['documents', 'search', 'handbook', 'how do I install it'],
    stub: {
      answers: {
        'collection.search': () => ({
          words: ['install', 'x'.repeat(64), 'y'.repeat(64)],
          documents: [hit, { ...hit, id: wide.id, source: wide.source }],
          hidden: hidings.map((why) => ({ id: wide.id, source: 'hr/x', score: 1.5, why })),
        }),
      },
    },
  },
  ...loopReads,
];
