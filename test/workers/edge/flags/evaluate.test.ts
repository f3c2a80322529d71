import { describe, expect, it } from 'vitest';
import { compiledFlags } from '../../../../workers/edge/flags/compiled-flags.ts';
import { evaluate, evaluateAll } from '../../../../workers/edge/flags/evaluate.ts';
import { publishing } from './publishing.ts';

let revision = 0;
const flagsOf = (file: object) => compiledFlags(publishing({ revision: ++revision, text: JSON.stringify(file) }));

const onOff = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off' };
const beta = { if: [{ ends_with: [{ var: 'email' }, '@example.com'] }, 'on', 'off'] };

describe('a flag at the edge', () => {
  it.each([
    ['its default, where nothing is targeted', onOff, {}, { value: false, variant: 'off', reason: 'STATIC' }],
    [
      'what its targeting says',
      { ...onOff, targeting: beta },
      { email: 'a@example.com' },
      { value: true, variant: 'on', reason: 'TARGETING_MATCH' },
    ],
    [
      'its default where the targeting says nothing',
      { ...onOff, targeting: { if: [false, 'on'] } },
      {},
      { value: false, variant: 'off', reason: 'DEFAULT' },
    ],
    ['no value where it has no default', { ...onOff, defaultVariant: null }, {}, { reason: 'DEFAULT' }],
    ['no value while it is disabled', { ...onOff, state: 'DISABLED' }, {}, { reason: 'DISABLED' }],
    [
      'an error for a variant that it has not',
      { ...onOff, targeting: { if: [true, 'maybe'] } },
      {},
      { reason: 'ERROR', errorCode: 'GENERAL', errorDetails: "Variant 'maybe' not found in flag with key 'f'" },
    ],
    [
      'an error for an operator that there is not',
      { ...onOff, targeting: { now: [] } },
      {},
      { reason: 'ERROR', errorCode: 'PARSE_ERROR', errorDetails: "Invalid targeting configuration for flag 'f'" },
    ],
    [
      'an error by itself where flagd would refuse the whole file',
      { variants: {} },
      {},
      { reason: 'ERROR', errorCode: 'PARSE_ERROR', errorDetails: "flag 'f' has no valid definition" },
    ],
  ])('gives %s', async (_, flag, context, expected) => {
    const flags = await flagsOf({ flags: { f: flag, other: onOff } });
    expect(evaluate(flags, 'f', context)).toEqual({ key: 'f', metadata: {}, ...expected });
    expect(evaluate(flags, 'other', {})).toMatchObject({ variant: 'off' });
  });

  it('that nobody made is not found, with what the file says of itself', async () => {
    const flags = await flagsOf({ metadata: { team: 'a' }, flags: {} });
    expect(evaluate(flags, 'none', {})).toMatchObject({ errorCode: 'FLAG_NOT_FOUND', metadata: { team: 'a' } });
  });

  it('has its own metadata over that of the file, and is public by its own word alone', async () => {
    const file = {
      metadata: { team: 'a', public: true },
      flags: { f: onOff, g: { ...onOff, metadata: { public: true, team: 'b' } } },
    };
    const flags = await flagsOf(file);
    expect(evaluate(flags, 'g', {}).metadata).toEqual({ team: 'b', public: true });
    expect(['f', 'g', 'none'].map((key) => flags.isPublic(key))).toEqual([false, true, false]);
  });

  it('shares evaluators with others, one of which may refer to a later one', async () => {
    const file = {
      $evaluators: { staff: { $ref: 'ours' }, ours: beta },
      flags: { f: { ...onOff, targeting: { $ref: 'staff' } }, g: { ...onOff, targeting: { $ref: 'nobody' } } },
    };
    const flags = await flagsOf(file);
    const told = evaluateAll(flags, { email: 'b@example.com' });
    expect(told).toMatchObject([
      { key: 'f', variant: 'on' },
      { key: 'g', errorCode: 'PARSE_ERROR' },
    ]);
  });

  it.each([`a"$'`, 'a$&b', 'a$$b', 'a$`b'])('is at worst broken alone when an evaluator holds %j', async (text) => {
    const $evaluators = { e: { '==': [{ var: 'x' }, text] } };
    const flags = await flagsOf({
      $evaluators,
      flags: { f: { ...onOff, targeting: { if: [{ $ref: 'e' }, 'on'] } }, g: onOff },
    });
    expect(evaluateAll(flags, {})).toMatchObject([{ key: 'f' }, { key: 'g', variant: 'off' }]);
  });

  it('is broken alone when what it refers to would grow without end', async () => {
    const doubled = (n: number) => ({ and: [{ $ref: `e${n}` }, { $ref: `e${n}` }] });
    const $evaluators = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`e${n}`, doubled(n + 1)]));
    const flags = await flagsOf({ $evaluators, flags: { f: { ...onOff, targeting: { $ref: 'e0' } }, g: onOff } });
    expect(evaluateAll(flags, {})).toMatchObject([{ errorCode: 'PARSE_ERROR' }, { variant: 'off' }]);
  });

  it('is what was published last, also under a revision that was seen before', async () => {
    const text = (variant: string) => JSON.stringify({ flags: { f: { ...onOff, defaultVariant: variant } } });
    const first = await compiledFlags(publishing({ revision: 900, text: text('on') }));
    expect(await compiledFlags(publishing({ revision: 900, text: text('on') }))).toBe(first);
    expect(evaluate(await compiledFlags(publishing({ revision: 900, text: text('off') })), 'f', {})).toMatchObject({
      variant: 'off',
    });
  });

  it('that goes over lists does not go over more than a thousand items', async () => {
    const some = { some: [{ var: 'roles' }, { '==': [{ var: '' }, 'admin'] }] };
    const flags = await flagsOf({ flags: { f: { ...onOff, targeting: { if: [some, 'on', 'off'] } }, g: onOff } });
    const context = (items: number) => ({ roles: Array.from({ length: items }, () => 'admin'), more: { ids: [[1]] } });
    expect(evaluate(flags, 'f', context(998))).toMatchObject({ variant: 'on' });
    expect(evaluate(flags, 'f', context(999))).toMatchObject({ reason: 'ERROR', errorCode: 'INVALID_CONTEXT' });
    expect(evaluate(flags, 'g', context(5000))).toMatchObject({ variant: 'off' });
  });
});
