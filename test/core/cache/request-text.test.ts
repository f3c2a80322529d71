import { describe, expect, it } from 'vitest';
import { ageOf } from '#core/cache/age-of';
import { isDisproved } from '#core/cache/is-disproved';
import { requestText } from '#core/cache/request-text';
import type { EndAction, PromptAction } from '#core/flow/action';
import type { FlowEvent } from '#core/flow/history';
import { aManifest, output } from '../flow/a-manifest.ts';

const [big, extractive] = aManifest([output()]).models['main'] ?? [];
if (big === undefined || extractive === undefined) throw new Error('The usual chain has two models.');
const document = {
  ...{ id: 'a', text: 'A', source: 's', score: 1, fetchedAt: null },
  version: '1',
  owner: '',
  stale: false,
};
const action: PromptAction = {
  ...{ do: 'prompt', step: 'answer', visit: 1, schema: null, deadlineMs: 1000, chain: [big], cache: { ttlS: 60 } },
  messages: [{ role: 'user', content: 'Why?' }],
  retrieved: [{ step: 'find', query: 'why', documents: [document] }],
};
const by = {
  feature: 'help' as never,
  hash: 'a'.repeat(64) as never,
  unit: 'u1',
  trial: null as string | null,
  providers: {},
};
const textOf = (more: Partial<PromptAction> = {}, whose: Partial<typeof by> = {}) =>
  requestText({ ...action, ...more }, { ...by, ...whose });

describe('the text of a request', () => {
  it.each<[string, Partial<PromptAction>, Partial<typeof by>]>([
    ['feature', {}, { feature: 'other' as never }],
    ['version', {}, { hash: 'b'.repeat(64) as never }],
    ['trial of an eval', {}, { trial: 'e_1 q1 candidate 1' }],
    ['step', { step: 'each.1/answer' }, {}],
    ['messages', { messages: [{ role: 'user', content: 'Why ?' }] }, {}],
    ['role of a message', { messages: [{ role: 'system', content: 'Why?' }] }, {}],
    ['model', { chain: [{ ...big, model: 'small' }] }, {}],
    ['parameter', { chain: [{ ...big, temperature: 1 }] }, {}],
    ['schema', { schema: {} }, {}],
  ])('is another for another %s', (_what, more, whose) => {
    expect(textOf(more, whose)).not.toBe(textOf());
  });

  it('is another when an admin declares another server under a name of the chain, and the same for any other name', () => {
    const own = { chain: [{ ...big, provider: 'own' }] };
    const at = (baseUrl: string, kind: 'openai' | 'anthropic' = 'openai') => ({
      providers: { own: { kind, baseUrl } },
    });
    const texts = [at('https://a.test/v1'), at('https://b.test/v1'), at('https://a.test/v1', 'anthropic'), {}];
    expect(new Set(texts.map((whose) => textOf(own, whose))).size).toBe(4);
    expect(textOf({}, at('https://a.test/v1'))).toBe(textOf());
  });

  it('is the same for another unit, visit and deadline, and for documents that no message shows', () => {
    expect(textOf({ visit: 2, deadlineMs: 5, retrieved: [] }, { unit: 'u2' })).toBe(textOf());
  });

  it('holds what was found where the built-in model may read it', () => {
    const chain = [big, extractive];
    expect(textOf({ chain, retrieved: [] })).not.toBe(textOf({ chain }));
  });

  it('holds the unit of a personal step, and there is none without a unit', () => {
    const personal = { cache: { ttlS: 60, personal: true as const } };
    expect(textOf(personal)).not.toBe(textOf(personal, { unit: 'u2' }));
    expect(requestText({ ...action, ...personal }, { ...by, unit: null })).toBeNull();
  });

  it('does not exist where canonical JSON has no words for it', () => {
    expect(textOf({ messages: [{ role: 'user', content: '\uD800' }] })).toBeNull();
  });
});

describe('an answer', () => {
  const rules = { ttlS: 10, staleS: 5 };
  it.each([
    [0, 'fresh'],
    [9_999, 'fresh'],
    [10_000, 'stale'],
    [14_999, 'stale'],
    [15_000, 'old'],
    [-60_000, 'fresh'],
    [-60_001, 'old'],
  ])('that is %d ms old is %s', (ageMs, age) => {
    expect(ageOf(1e12, rules, 1e12 + ageMs)).toBe(age);
  });

  const graded = (pass: boolean): FlowEvent => ({
    step: 'g',
    visit: 1,
    outcome: { kind: 'graded', pass, scores: [], value: '' },
  });
  const cut = (grader: string): FlowEvent => ({
    ...graded(true),
    outcome: { kind: 'graded', pass: true, value: '', scores: [{ grader, score: 0, pass: true, reason: '' }] },
  });
  const said: FlowEvent = {
    ...{ step: 'a', visit: 1 },
    outcome: { kind: 'answered', text: 'a@b.example', json: null, model: 'm', fallback: false },
  };
  const failed: FlowEvent = { step: 'b', visit: 1, outcome: { kind: 'failed', code: 'upstream_failed' } };
  const because = { code: 'upstream_failed' as const, detail: '', step: 'b' };
  const finish = (degraded: boolean): EndAction => ({
    do: 'finish',
    output: {},
    degraded,
    because: degraded ? because : null,
  });
  it.each<[string, boolean, EndAction, FlowEvent[]]>([
    ['a run that ended well', false, finish(false), [graded(true)]],
    ['a guard that failed, whatever came after', true, finish(false), [graded(false), graded(true)]],
    ['a guard that cut something out of an answer', true, finish(false), [said, cut('personal')]],
    ['a guard that cut a key out of an answer', true, finish(false), [said, graded(true), cut('secrets')]],
    ['a guard that cut something out of the question', false, finish(false), [cut('personal'), said, graded(true)]],
    ['a guard that a score of 0 is enough for', false, finish(false), [said, cut('injection')]],
    ['a reply that could not be made', true, { do: 'fail', ...because }, [graded(true)]],
    ['a degraded reply, because something could not be reached', false, finish(true), [failed]],
    ['a provider that failed', false, { do: 'fail', ...because }, [failed]],
  ])('after %s: disproved is %s', (_what, disproved, end, history) => {
    expect(isDisproved(end, history)).toBe(disproved);
  });
});
