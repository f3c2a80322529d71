import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Attempt, type AttemptOutcome, type ChainMove, isConfiguration, nextAttempt } from '#core/flow/chain';
import type { ModelChoice } from '#schema/contracts/model-choice';

const choice = (retries: number, timeoutMs = 1000): ModelChoice => ({
  provider: 'openai',
  model: 'm',
  timeoutMs,
  headersMs: 15_000,
  firstContentMs: 30_000,
  idleMs: 15_000,
  retries,
});
const chain = [choice(2), choice(0)];
const http = (status: number, retryAfterMs?: number): AttemptOutcome => ({ kind: 'http', status, retryAfterMs });
const after = (outcomes: readonly AttemptOutcome[], clock: object = {}): ChainMove =>
  nextAttempt(
    chain,
    outcomes.map((outcome) => ({ choice: 0, outcome })),
    { elapsedMs: 0, deadlineMs: 60_000, draw: 0, ...clock },
  );

describe('a model chain', () => {
  it('begins with its first model, at once', () => {
    expect(after([])).toEqual({ do: 'try', choice: 0, attempt: 1, afterMs: 0, timeoutMs: 1000, because: 'first' });
  });

  it.each([408, 409, 429, 500, 502, 503, 529])('asks the same model again after %s, with a pause', (status) => {
    expect(after([http(status)])).toMatchObject({ do: 'try', choice: 0, attempt: 2, afterMs: 125, because: 'retry' });
  });

  it.each([400, 401, 402, 403, 404, 413, 422, 302])('goes to the next model at once after %s', (status) => {
    expect(after([http(status)])).toMatchObject({ do: 'try', choice: 1, attempt: 1, afterMs: 0, because: 'fallback' });
  });

  it.each([
    [400, true],
    [401, true],
    [403, true],
    [404, true],
    [402, false],
    [429, false],
    [500, false],
  ])('knows whether %s is configuration, not weather: %s', (status, expected) => {
    expect(isConfiguration(http(status))).toBe(expected);
  });

  it.each([['connection'], ['timeout'], ['invalid_output']] as const)('asks again after %s', (kind) => {
    expect(after([{ kind }])).toMatchObject({ choice: 0, attempt: 2, because: 'retry' });
  });

  it('does not wait after an answer that was merely not usable', () => {
    expect(after([{ kind: 'invalid_output' }], { draw: 0.9 })).toMatchObject({ afterMs: 0 });
  });

  it('goes to the next model at once where the edge cannot ask one', () => {
    expect(after([{ kind: 'unconfigured', lacks: 'secret' }])).toMatchObject({ choice: 1, afterMs: 0 });
  });

  it.each([
    ['secret', 'Provider openai needs a secret that the edge does not have.'],
    ['address', 'Provider openai has no address that can be called.'],
    ['declaration', 'Provider openai is not declared any more.'],
  ] as const)('says what is lacking (%s) where none of it could be asked', (lacks, detail) => {
    const lacking: Attempt[] = [0, 1].map((one) => ({ choice: one, outcome: { kind: 'unconfigured', lacks } }));
    const clock = { elapsedMs: 0, deadlineMs: 60_000, draw: 0 };
    expect(nextAttempt(chain, lacking, clock)).toEqual({ do: 'exhausted', code: 'unavailable', detail });
    const asked: Attempt[] = [...lacking.slice(0, 1), { choice: 1, outcome: http(401) }];
    expect(nextAttempt(chain, asked, clock)).toEqual({ do: 'exhausted', code: 'upstream_failed' });
  });

  it('shows a model its useless answer once, whatever its retries, then goes to the next', () => {
    const useless: AttemptOutcome = { kind: 'invalid_output', said: true };
    const only = (outcomes: AttemptOutcome[]) =>
      nextAttempt(
        [choice(0), choice(0)],
        outcomes.map((outcome) => ({ choice: 0, outcome })),
        { elapsedMs: 0, deadlineMs: 60_000, draw: 0 },
      );
    expect(only([useless])).toMatchObject({ choice: 0, because: 'repair', afterMs: 0 });
    expect(only([useless, useless])).toMatchObject({ choice: 1, because: 'fallback' });
    expect(after([useless, http(503)])).toMatchObject({ choice: 0, because: 'retry' });
    expect(after([useless, http(503), useless])).toMatchObject({ choice: 1, because: 'fallback' });
  });

  it.each<[string, AttemptOutcome[], object]>([
    ['429 without a word of when', [http(429), http(500)], { code: 'unavailable', retryAfterS: 1 }],
    ['529 in 12.3 s', [http(500), http(529, 12_300)], { code: 'unavailable', retryAfterS: 13 }],
    ['the sooner of two', [http(429, 60_000), http(529, 5000)], { code: 'unavailable', retryAfterS: 5 }],
    ['at most an hour', [http(429, 1e12), http(400)], { code: 'unavailable', retryAfterS: 3600 }],
    ['503 that says when', [http(503, 2000), http(400)], { code: 'unavailable', retryAfterS: 2 }],
    [
      '503 that does not: it is down, and nobody knows for how long',
      [http(503), http(500)],
      { code: 'upstream_failed' },
    ],
  ])('that is exhausted says when to ask again: %s', (_, outcomes, says) => {
    const attempts = outcomes.map((outcome, index) => ({ choice: index, outcome }));
    const move = nextAttempt([choice(0), choice(0)], attempts, { elapsedMs: 0, deadlineMs: 60_000, draw: 0 });
    expect(move).toMatchObject({ do: 'exhausted', ...says });
  });

  it('waits twice as long for each retry, with jitter between half and all of it', () => {
    expect(after([http(500)], { draw: 0.999 })).toMatchObject({ afterMs: 250 });
    expect(after([http(500), http(500)], { draw: 0 })).toMatchObject({ afterMs: 250 });
    expect(after([http(500), http(500)], { draw: 0.999 })).toMatchObject({ afterMs: 500 });
  });

  it('honours Retry-After while it fits into the budget, else goes to the next model at once', () => {
    expect(after([http(429, 5000)])).toMatchObject({ choice: 0, afterMs: 5000 });
    expect(after([http(429, 5000)], { elapsedMs: 55_000 })).toMatchObject({
      choice: 1,
      afterMs: 0,
      because: 'fallback',
    });
    expect(after([http(429, 10)])).toMatchObject({ choice: 0, afterMs: 125 });
  });

  it('goes to the next model when retries are used up', () => {
    expect(after([http(500), http(500), http(500)])).toMatchObject({ choice: 1, attempt: 1 });
  });

  it('gives a try no more time than is left', () => {
    expect(after([], { elapsedMs: 59_400 })).toMatchObject({ timeoutMs: 600 });
    expect(after([http(500)], { elapsedMs: 59_400 })).toMatchObject({ afterMs: 125, timeoutMs: 475 });
  });

  it('is over once it has answered or its caller has left', () => {
    expect(after([http(500), { kind: 'ok' }])).toEqual({ do: 'answered' });
    expect(after([{ kind: 'aborted' }])).toEqual({ do: 'aborted' });
  });

  it('is exhausted after its last model, and appends none', () => {
    const attempts: Attempt[] = [http(400), http(500)].map((outcome, index) => ({ choice: index, outcome }));
    expect(nextAttempt(chain, attempts, { elapsedMs: 0, deadlineMs: 100, draw: 0 })).toEqual({
      do: 'exhausted',
      code: 'upstream_failed',
    });
  });

  it.each<[string, Attempt[], number, string]>([
    ['before anything was tried', [], 60_000, 'deadline'],
    ['with a model left to try', [{ choice: 0, outcome: http(500) }], 60_000, 'deadline'],
    ['with the last model cut short', [{ choice: 1, outcome: { kind: 'timeout' } }], 60_000, 'deadline'],
    ['with the last model failing by itself', [{ choice: 1, outcome: http(500) }], 60_000, 'upstream_failed'],
    [
      'with the last model too slow by its own limit',
      [{ choice: 1, outcome: { kind: 'timeout' } }],
      2000,
      'upstream_failed',
    ],
  ])('tells running out of time from failing: %s', (_, attempts, elapsedMs, code) => {
    expect(nextAttempt(chain, attempts, { elapsedMs, deadlineMs: 60_000, draw: 0 })).toEqual({ do: 'exhausted', code });
  });

  it('ends within its models and retries, whatever happens, in order, and within its budget', () => {
    const outcome: fc.Arbitrary<AttemptOutcome> = fc.oneof(
      fc.record({
        kind: fc.constant('http' as const),
        status: fc.integer({ min: 300, max: 599 }),
        retryAfterMs: fc.option(fc.nat(20_000), { nil: undefined }),
      }),
      fc.constantFrom<AttemptOutcome>({ kind: 'connection' }, { kind: 'timeout' }, { kind: 'invalid_output' }),
    );
    const models = fc.array(
      fc.nat(5).map((retries) => choice(retries)),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(
        models,
        fc.infiniteStream(outcome),
        fc.integer({ min: 1, max: 30_000 }),
        (list, outcomes, deadlineMs) => {
          const attempts: Attempt[] = [];
          let elapsedMs = 0;
          for (;;) {
            const move = nextAttempt(list, attempts, { elapsedMs, deadlineMs, draw: 0.5 });
            if (move.do !== 'try') break;
            expect(move.choice).toBeGreaterThanOrEqual(attempts.at(-1)?.choice ?? 0);
            expect(elapsedMs + move.afterMs + move.timeoutMs).toBeLessThanOrEqual(deadlineMs);
            expect(move.timeoutMs).toBeGreaterThan(0);
            elapsedMs += move.afterMs + 1;
            attempts.push({ choice: move.choice, outcome: outcomes.next().value });
          }
          expect(attempts.length).toBeLessThanOrEqual(list.reduce((sum, { retries }) => sum + 1 + retries, 0));
        },
      ),
    );
  });
});

describe('a stream that broke after something was handed on', () => {
  it.each([
    ['provider', 'upstream_failed'],
    ['policy', 'blocked'],
    ['deadline', 'deadline'],
  ] as const)('by the %s ends the chain with %s, whatever is left to try', (by, code) => {
    const clock = { elapsedMs: 0, deadlineMs: 60_000, draw: 0 };
    expect(nextAttempt(chain, [{ choice: 0, outcome: { kind: 'broken', by } }], clock)).toEqual({ do: 'broken', code });
  });
});
