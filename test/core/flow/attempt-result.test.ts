import { expect, test } from 'vitest';
import { attemptResult } from '#core/flow/attempt-result';
import type { AttemptOutcome } from '#core/flow/chain';

const http = (status: number): AttemptOutcome => ({ kind: 'http', status });
const table: [AttemptOutcome, string][] = [
  [{ kind: 'ok' }, 'ok'],
  [http(429), 'rate_limited'],
  [http(400), 'rejected'],
  [http(401), 'rejected'],
  [http(404), 'rejected'],
  [http(402), 'http_4xx'],
  [http(408), 'http_4xx'],
  [http(500), 'http_5xx'],
  [http(529), 'http_5xx'],
  [{ kind: 'unconfigured', lacks: 'secret' }, 'unconfigured'],
  [{ kind: 'unconfigured', lacks: 'money' }, 'budget_spent'],
  [{ kind: 'unconfigured', lacks: 'permission' }, 'not_permitted'],
  [{ kind: 'broken', by: 'policy' }, 'broken'],
  [{ kind: 'invalid_output' }, 'invalid_output'],
  [{ kind: 'timeout' }, 'timeout'],
];

test.each(table)('%j is counted as %s, which a label can bear', (outcome, word) => {
  expect(attemptResult(outcome)).toBe(word);
  expect(word).toMatch(/^[a-z0-9_]{1,20}$/);
});
