import { describe, expect, it } from 'vitest';
import type { GuardrailVerdict } from '#core/evidence/verdict';
import { askedGuardrails } from '#core/rollout/asked-guardrails';
import { askedOfEdge } from '#core/rollout/asked-of-edge';
import { guardrailView } from '#core/rollout/guardrail-view';
import type { Frozen } from '#core/rollout/state';
import type { GuardrailInput } from '#schema/contracts/guardrail';
import { Plan } from '#schema/contracts/plan';
import { GuardrailView } from '#schema/contracts/rollout';

const frozen: Frozen = { slowOverMs: 1200, slowFirstMs: 300, settleMs: 250, deadlineMs: 60_000, grading: 7 };
const rolling = (guardrails: GuardrailInput[]) => ({
  plan: Plan.parse({ stages: [{ percent: 10 }, { percent: 100 }], guardrails }),
  frozen,
});
const ids = (guardrails: GuardrailInput[]): string[] => askedGuardrails(rolling(guardrails)).map(({ id }) => id);

const contains = { metric: 'bad', grader: 'contains', under: 1 } as const;
const everything: GuardrailInput[] = [
  { metric: 'error' },
  { metric: 'error', margin: 0.005, by: 'context.tenant.plan' },
  { metric: 'fallback' },
  { metric: 'slow' },
  { metric: 'slow', overMs: 2500, margin: 0.02 },
  { metric: 'slow', of: 'first_token' },
  { metric: 'slow', of: 'first_token', overMs: 2500 },
  { metric: 'costly', overUsd: 0.01 },
  { metric: 'blocked', by: 'context.language' },
  { metric: 'bad', grader: 'grounded', under: 0.7, sample: 0.2 },
  { metric: 'bad', grader: 'length', min: 1, max: 200, under: 1, by: 'context.language' },
  { metric: 'rejected', feedback: 'thumbs', waitS: 60 },
];

describe('the ids of guardrails', () => {
  it('say what is asked, as people read it', () => {
    expect(ids(everything)).toEqual([
      'error',
      'error+0.005 by context.tenant.plan',
      'fallback',
      'slow',
      'slow>2500+0.02',
      'slow:first_token',
      'slow:first_token>2500',
      'costly>0.01',
      'blocked by context.language',
      'bad:grounded<0.7',
      'bad:length(1..200)<1 by context.language',
      'rejected:thumbs/60',
    ]);
  });

  it('differ whenever two guardrails ask or judge differently', () => {
    const alike: GuardrailInput[] = [
      { ...contains, any: ['sorry'] },
      { ...contains, none: ['sorry'] },
      { ...contains, any: ['sorry', 'no'] },
      { ...contains, all: ['sorry'] },
      { ...contains, any: ['sorry'], all: ['no'] },
      { ...contains, any: ['sorry'], caseSensitive: true },
      { ...contains, any: ['sorry'], margin: 0.1 },
      { ...contains, any: ['sorry'], under: 0.5 },
      { ...contains, any: ['sorry'], on: 'output.answer' },
      { metric: 'bad', grader: 'citation', under: 1 },
      { metric: 'bad', grader: 'citation', under: 1, support: 0.7 },
      { metric: 'bad', grader: 'citation', under: 1, on: 'output.sources' },
      { metric: 'bad', grader: 'schema', schema: { type: 'object' }, under: 1 },
      { metric: 'bad', grader: 'schema', schema: { type: 'string' }, under: 1 },
    ];
    expect(new Set(ids(alike)).size).toBe(alike.length);
    expect(ids(alike)).toEqual(ids([...alike]));
  });

  it('number the second of two that ask and judge alike', () => {
    expect(ids([{ metric: 'error' }, { metric: 'error', weight: 3 }])).toEqual(['error', 'error#2']);
  });
});

describe('what runs are asked', () => {
  const asked = askedGuardrails(rolling(everything));

  it('knows where the edge puts values and grades: attributes sorted, graders in the plan’s order', () => {
    const told = askedOfEdge(rolling(everything));
    expect(told.slices).toEqual(['context.language', 'context.tenant.plan']);
    expect(told.graders.map(({ id }) => id)).toEqual(['bad:grounded<0.7', 'bad:length(1..200)<1 by context.language']);
    for (const one of asked) {
      if (one.by !== undefined) expect(told.slices[one.by.index]).toBe(one.by.attribute);
      if (one.metric === 'bad') expect(told.graders[one.grader]?.id).toBe(one.id);
    }
  });

  it('has every threshold frozen', () => {
    expect(asked.find(({ id }) => id === 'slow')).toMatchObject({ overMs: 1200 });
    expect(asked.find(({ id }) => id === 'slow:first_token')).toMatchObject({ of: 'first_token', overMs: 300 });
    expect(asked.find(({ id }) => id === 'bad:grounded<0.7')).toMatchObject({ under: 0.7, sample: 0.2, edition: 7 });
    expect(asked.find(({ metric }) => metric === 'rejected')).toMatchObject({ waitMs: 60_000 });
  });

  it('asks the edge for nothing when nothing needs it', () => {
    expect(askedOfEdge(rolling([{ metric: 'error' }]))).toEqual({ slices: [], graders: [] });
  });
});

describe('a verdict for people', () => {
  const given: GuardrailVerdict = {
    ...{ id: 'error by context.language', metric: 'error', verdict: 'unknown', cause: 'too_little_data' },
    ...{ logE: 1, cautious: null, alpha: 0.004, watch: 1, by: 'context.language', slice: 'de' },
    periods: [{ cell: '1', w: 0.5, n0: 9, k0: 1, u0: 0, n1: 8, k1: 2, u1: 0 }],
    slices: [{ value: 'de', logE: 1, alpha: 0.004, n0: 9, k0: 1, n1: 8, k1: 2 }],
    notWorse: { by: 0.02, logE: 0.5, alpha: 0.01, shown: false },
  };

  it('fits the contract, with thresholds instead of levels', () => {
    const view = guardrailView(given);
    expect(GuardrailView.parse(view)).toEqual(view);
    expect(view.threshold).toBeCloseTo(Math.log(250), 12);
    expect(view.slices?.[0]?.threshold).toBeCloseTo(Math.log(250), 12);
    expect(view.notWorse?.threshold).toBeCloseTo(Math.log(100), 12);
  });

  it('says nothing of what does not concern it', () => {
    const { by: _, slice: __, slices: ___, notWorse: ____, ...plain } = given;
    expect(Object.keys(guardrailView(plain)).sort()).toEqual(
      ['alpha', 'cause', 'id', 'logE', 'metric', 'periods', 'threshold', 'verdict', 'watch'].sort(),
    );
  });
});
