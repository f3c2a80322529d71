import { env } from 'cloudflare:workers';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFlag } from '#core/flag/check-flag';
import { FlagDefinition } from '#schema/contracts/flag';
import type { Json } from '#schema/contracts/json';
import { compiledFlags } from '../../../../workers/edge/flags/compiled-flags.ts';
import { evaluate } from '../../../../workers/edge/flags/evaluate.ts';
import { flagCase, type FlagCase } from '../../../fuzz/flags.ts';
import { goodFlagCase } from '../../../fuzz/good-flags.ts';
import { tries } from '../../../fuzz/innocent.ts';
import { publishing } from './publishing.ts';

const AT_ONCE = 500;
let revision = 0;

type Told = { readonly [name: string]: Json };

async function ours({ key, file, context }: FlagCase): Promise<Told> {
  const flags = await compiledFlags(publishing({ revision: ++revision, text: JSON.stringify(file) }));
  const { key: _, errorDetails, metadata, ...rest } = evaluate(flags, key, context);
  return JSON.parse(JSON.stringify({ ...rest, errorMessage: errorDetails, flagMetadata: metadata }));
}

/** What flagd-core says in Node. */
async function flagds(cases: readonly FlagCase[], how: 'interpreted' | 'compiled'): Promise<Told[]> {
  const answer = await env.FLAGD.fetch(`http://flagd/${how}`, { method: 'POST', body: JSON.stringify(cases) });
  return answer.json();
}

const textOf = (told: Told): string =>
  JSON.stringify(
    told,
    Object.keys(told)
      .sort((a, b) => (a < b ? -1 : 1))
      .concat('a', 'b', 'owner', 'public', 'version'),
  );

/** flagd refuses a file whole; here its flag is broken by itself. */
const isSame = (mine: Told, theirs: Told): boolean =>
  'refused' in theirs ? mine['errorCode'] === 'PARSE_ERROR' : textOf(mine) === textOf(theirs);

/** The first few cases that the two see differently, and how often each kind of answer was given. */
async function compare(cases: readonly FlagCase[], how: 'interpreted' | 'compiled') {
  const answers = new Map<string, number>();
  const different: object[] = [];
  for (let from = 0; from < cases.length; from += AT_ONCE) {
    const some = cases.slice(from, from + AT_ONCE);
    const theirs = await flagds(some, how);
    for (const [index, one] of some.entries()) {
      const [mine, their] = [await ours(one), theirs[index] ?? {}];
      const kind = `${mine['reason'] as string} ${(mine['errorCode'] ?? '') as string}`.trim();
      answers.set(kind, (answers.get(kind) ?? 0) + 1);
      if (!isSame(mine, their)) different.push({ ...one, mine, their });
    }
  }
  return { different: different.slice(0, 3), answers };
}

describe('a flag at the edge', () => {
  it('is what flagd-core in Node says, for 10,000 random flags and contexts, right and wrong', async () => {
    const { different, answers } = await compare(fc.sample(flagCase, tries(10_000)), 'interpreted');
    expect(different).toEqual([]);
    // The cases reach every answer there is.
    expect([...answers.keys()].toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'DEFAULT',
      'DISABLED',
      'ERROR GENERAL',
      'ERROR PARSE_ERROR',
      'STATIC',
      'TARGETING_MATCH',
    ]);
  }, 120_000);

  it('that says what it should is also what flagd-core says where it generates code, for 10,000 more', async () => {
    const cases = fc.sample(goodFlagCase, tries(10_000));
    const { different, answers } = await compare(cases, 'compiled');
    expect(different).toEqual([]);
    expect([...answers.keys()].toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['DEFAULT', 'TARGETING_MATCH']);
    for (const { key, file } of cases) {
      const { flags, $evaluators } = file as { flags: Record<string, Json>; $evaluators: Record<string, Json> };
      const flag = FlagDefinition.parse(flags[key]);
      expect(checkFlag(flag, new Map(Object.entries($evaluators)))).toEqual([]);
    }
  }, 120_000);
});

describe('a share that grows', () => {
  const share = (percent: number) => ({
    state: 'ENABLED',
    variants: { on: true, off: false },
    targeting: {
      fractional: [
        ['on', percent],
        ['off', 100 - percent],
      ],
    },
  });

  it('moves nobody back, whoever they are and whatever the flag is called', async () => {
    const percents = fc.tuple(fc.nat(100), fc.nat(100)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    const growing = fc.record({
      key: fc.string({ minLength: 1 }),
      targetingKey: fc.string({ minLength: 1 }),
      percents,
    });
    const property = fc.asyncProperty(growing, async ({ key, targetingKey, percents: [small, large] }) => {
      const variantAt = async (percent: number) => {
        const text = JSON.stringify({ flags: { [key]: share(percent) } });
        return evaluate(await compiledFlags(publishing({ revision: ++revision, text })), key, { targetingKey }).variant;
      };
      if ((await variantAt(small)) === 'on') expect(await variantAt(large)).toBe('on');
      expect([await variantAt(0), await variantAt(100)]).toEqual(['off', 'on']);
    });
    await fc.assert(property, tries(500));
  }, 60_000);
});
