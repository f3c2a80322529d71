import { anExporter } from './an-exporter.ts';
import { aFeature, aKey, aProvider, aTool, LONG, NOON } from './samples.ts';
import type { Stub } from './stub.ts';

const long = 'a text that goes on and on, with 漢字 and 👩‍👩‍👧 in it, until no line could hold it any more, and then some';
const page = 'the-cursor-of-the-next-page';

const spending = { day: '2026-11-21', usd: 1234.5, runs: 98_765, unpriced: 12, spentUntilMs: NOON + 3_600_000 };

const aSource = {
  ...{
    name: 'grafana',
    kind: 'grafana' as const,
    auth: 'hmac' as const,
    lateS: 3600,
    updatedBy: 'ana',
    updatedAtMs: NOON,
  },
  allows: { actions: ['pause' as const, 'rollback' as const], features: [LONG, LONG] },
};

/** The reads of what admins declared, with names and texts that fit into no column. */
export const declaredReads: { argv: string[]; stub: Stub }[] = [
  {
    argv: ['exporter', 'list'],
    stub: { answers: { 'exporter.list': () => ({ exporters: [anExporter({ givenUp: 2 })], next: page }) } },
  },
  {
    argv: ['exporter', 'show', 'tempo'],
    stub: { answers: { 'exporter.get': () => anExporter({ features: [LONG], lastError: long }) } },
  },
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
    argv: ['alert-source', 'list'],
    stub: {
      answers: { 'alert-source.list': () => ({ sources: [aSource, { ...aSource, updatedBy: long }], next: page }) },
    },
  },
  {
    argv: ['alert-source', 'show', 'grafana'],
    stub: { answers: { 'alert-source.get': () => aSource } },
  },
  {
    argv: ['key', 'list'],
    stub: {
      answers: {
        'key.list': () => ({
          keys: [
            aKey({ name: 'x'.repeat(63), features: [LONG, LONG], createdBy: long, expiresAtMs: NOON - 1 }),
            aKey({ limits: null, features: null, pin: true, expiresAtMs: NOON + 90 * 86_400_000 }),
          ],
          next: page,
        }),
      },
    },
  },
  {
    argv: ['feature', 'show', 'hello'],
    stub: {
      answers: {
        'feature.get': () =>
          aFeature({
            feature: LONG,
            budgets: { usdPerDay: 1200, usdPerRun: 0.0123, usdPerUnitDay: 2 },
            permissions: { providers: [LONG, LONG], collections: [], tools: '*', code: false },
            spending,
          }),
      },
    },
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
