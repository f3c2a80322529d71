import type { ReplyOf } from '../../schema/contracts/endpoints.ts';
import { NOON } from './samples.ts';

const long = 'a-very-long-word-that-nobody-would-say-'.repeat(4);

/** A judge that is hard to show. */
export const aJudge = {
  ...{ judge: 'kind', version: 'j_0123456789abcdef', kind: 'rubric', criterion: 'kind' },
  ...{ description: `\u001b[31m${long}`, updatedBy: long, updatedAtMs: NOON - 60_000 },
  standing: { state: 'too_few', agreement: { value: null, interval: [null, null], n: 0 }, missing: 50, why: long },
  spec: {
    kind: 'rubric',
    prompt: { system: long, user: '{{ judged }}' },
    models: [{ provider: 'openai', model: long.slice(0, 60) }],
    deadlineMs: 60_000,
  },
} as unknown as ReplyOf<'judge.get'>;
