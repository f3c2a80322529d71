import { describe, expect, it } from 'vitest';
import type { RolloutId, VersionHash, VersionId } from '#schema/contracts/ids';
import type { ExposedRollout, Route } from '#schema/contracts/snapshot';
import { compiledFlags } from '../../../../workers/edge/flags/compiled-flags.ts';
import { evaluate } from '../../../../workers/edge/flags/evaluate.ts';
import { rollingOut } from '../small-edge.ts';

const was = 'v_00000000000000aa' as VersionId;
const next = 'v_00000000000000bb' as VersionId;
const key = 'dark/mode';
const flag = (defaultVariant: string) => ({ state: 'ENABLED', variants: { on: true, off: false }, defaultVariant });
const file = { candidates: { [key]: { version: next, definition: flag('on') } }, flags: { [key]: flag('off') } };
const rollout = (over: Partial<ExposedRollout>): ExposedRollout =>
  rollingOut({ id: `flag/${key}.1` as RolloutId, candidate: next, percent: 30, ...over });
const routed = (over: Partial<Route>): Route => ({
  ...{ revision: 1, control: was, disabled: false, rollout: null },
  versions: { [was]: '00000000000000aa'.padEnd(64, '0'), [next]: '00000000000000bb'.padEnd(64, '0') } as Record<
    VersionId,
    VersionHash
  >,
  ...over,
});

let revision = 0;
const edge = async (route: Route | null, text: object = file) => {
  const flags = { revision: ++revision, text: JSON.stringify(text) };
  const segments = { team: { '==': [{ var: 'plan' }, 'team'] } };
  const flagRoutes = route === null ? {} : { [key]: route };
  return compiledFlags({ flags, flagRoutes, segments });
};
const units = Array.from({ length: 400 }, (_, n) => `u-${n}`);

describe('a flag that is rolled out', () => {
  it('gives the candidate to its share of units, says so, and takes it from nobody when the share grows', async () => {
    const at = async (percent: number) => {
      const flags = await edge(routed({ rollout: rollout({ percent }) }));
      return units.filter(
        (targetingKey) => evaluate(flags, key, { targetingKey }).metadata['sluice.arm'] === 'candidate',
      );
    };
    const [some, more] = [await at(30), await at(60)];
    expect(some.length / units.length).toBeGreaterThan(0.2);
    expect(some.length / units.length).toBeLessThan(0.4);
    expect(some.filter((unit) => !more.includes(unit))).toEqual([]);
    expect(more.length).toBeGreaterThan(some.length);
    const flags = await edge(routed({ rollout: rollout({ percent: 30 }) }));
    expect(evaluate(flags, key, { targetingKey: some[0] ?? '' })).toMatchObject({ value: true, variant: 'on' });
  });

  it.each([
    ['nobody in particular, it is what it was', { rollout: rollout({ percent: 100 }) }, {}, false],
    [
      'a member of the stage, it is the candidate',
      { rollout: rollout({ segment: 'team' as never, percent: 100 }) },
      { plan: 'team', targetingKey: 'u' },
      true,
    ],
    [
      'anybody outside the stage, it is what it was',
      { rollout: rollout({ segment: 'team' as never, percent: 100 }) },
      { targetingKey: 'u' },
      false,
    ],
    ['everybody, once its rollout has completed, it is the candidate', { control: next }, { targetingKey: 'u' }, true],
    ['everybody, once its rollout was taken back, it is what it was', { control: was }, { targetingKey: 'u' }, false],
  ])('for %s', async (_, route, context, value) => {
    expect(evaluate(await edge(routed(route)), key, context)).toMatchObject({ value });
  });

  it('is what it was where the candidate or the route has not arrived', async () => {
    const flags = await edge(routed({ rollout: rollout({ percent: 100 }) }), { flags: file.flags });
    expect(evaluate(flags, key, { targetingKey: 'u' })).toMatchObject({ value: false });
    expect(evaluate(await edge(null), key, { targetingKey: 'u' })).toMatchObject({ value: false });
  });
});
