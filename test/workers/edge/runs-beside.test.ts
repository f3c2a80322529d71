import { describe, expect, it } from 'vitest';
import type { FeatureName, RolloutId } from '#schema/contracts/ids';
import { RecordBatch, type RunRecord } from '#schema/contracts/record';
import type { Route } from '#schema/contracts/snapshot';
import { a, asking, b, rollingOut, routeWith, runOf, smallEdge } from './small-edge.ts';

const help = 'help' as FeatureName;
const flagged = (watch: FeatureName, over = {}): Route => ({
  revision: 1,
  control: a.id,
  disabled: false,
  ...(routeWith(rollingOut({ id: 'flag/dark.mode.1' as RolloutId, watch, ...over })) as Pick<
    Route,
    'versions' | 'rollout'
  >),
});

/** An edge with a flag's rollout, and who is told which records. */
async function watched(route: Route) {
  const told: [string, RunRecord][] = [];
  const record = (feature: FeatureName, one: RunRecord) => void told.push([feature, one]);
  const edge = await smallEdge({ manifest: asking(), flagRoutes: { 'dark.mode': route }, over: { record } });
  return { edge, told };
}

const asked = (body = {}) => runOf({ input: { question: 'Is it?' }, context: { targetingKey: 'u1' }, ...body });

describe('a run of a feature that the rollout of a flag watches', () => {
  it('is told to the flag too, from the start, as its unit meets the flag', async () => {
    const { edge, told } = await watched(flagged(help, { percent: 100 }));
    const reply = await edge.send(asked());
    expect(reply.headers.get('sluice-version')).toBe(a.id);
    expect(told.map(([feature, { kind, version, arm }]) => [feature, kind, version, arm])).toEqual([
      ['help', 'started', a.id, 'control'],
      ['flag/dark.mode', 'started', b.id, 'candidate'],
      ['help', 'ended', a.id, 'control'],
      ['flag/dark.mode', 'ended', b.id, 'candidate'],
    ]);
    const [own, flags] = told.slice(-2).map(([, one]) => one);
    expect(flags).toMatchObject({ run: own?.run, rollout: { id: 'flag/dark.mode.1', period: 4 }, outcome: 'ok' });
    expect(flags?.unit).toMatch(/^[0-9a-f]{16}$/);
    expect(flags?.unit).not.toBe(own?.unit);
    for (const [feature, one] of told) RecordBatch.parse({ id: 'b-0000001', feature, records: [one] });
  });

  it.each([
    ['of another feature', flagged('else' as FeatureName), {}],
    ['that nobody knows the unit of', flagged(help), { context: {} }],
    ['that is pinned', flagged(help), { version: a.id }],
    ['beside which nothing is rolled out', { ...flagged(help), rollout: null }, {}],
  ])('but one %s is not', async (_, route, body) => {
    const { edge, told } = await watched(route);
    await edge.send(asked(body));
    expect(told.map(([feature]) => feature)).toEqual(['help', 'help']);
  });
});
