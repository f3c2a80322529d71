import { aProvider, aTool } from './samples.ts';
import type { Stub } from './stub.ts';

const long = 'a text that goes on and on, with 漢字 and 👩‍👩‍👧 in it, until no line could hold it any more, and then some';
const page = 'the-cursor-of-the-next-page';

/** The reads of what admins declared, with names and texts that fit into no column. */
export const declaredReads: { argv: string[]; stub: Stub }[] = [
  {
    argv: ['tool', 'list'],
    stub: {
      answers: {
        'tool.list': () => ({ tools: [aTool(), aTool({ description: long, updatedBy: long })], next: page }),
      },
    },
  },
  {
    argv: ['tool', 'show', 'order-status'],
    stub: { answers: { 'tool.get': () => aTool({ description: long, headers: { 'x-long': 'x'.repeat(200) } }) } },
  },
  {
    argv: ['provider', 'list'],
    stub: {
      answers: {
        'provider.list': () => ({ providers: [aProvider(), aProvider({ secret: null, updatedBy: long })], next: page }),
      },
    },
  },
  {
    argv: ['provider', 'show', 'groq'],
    stub: { answers: { 'provider.get': () => aProvider({ description: long }) } },
  },
  {
    argv: ['tool', 'discover', 'https://mcp.shop.example.com/mcp'],
    stub: {
      answers: {
        'tool.discover': () => ({
          server: long,
          protocol: '2026-07-28',
          tools: [
            { name: 'orders-find', declaration: { remote: 'orders.find', effect: 'read' }, hints: [], issues: [] },
            {
              name: 'long',
              declaration: { remote: long, effect: 'write', keyed: true, description: long },
              hints: [long],
              issues: [{ path: 'url', message: long }],
            },
          ],
        }),
      },
    },
  },
];
