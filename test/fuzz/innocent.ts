import { env } from 'cloudflare:workers';
import { expect } from 'vitest';

/** What only the inside of a program says. */
const INTERNAL =
  /\bat [\w.<>]+ \(|\.ts:\d+|node_modules|SQLITE_|D1_[A-Z]{3}|TypeError|RangeError|ReferenceError|is not a function|undefined is not|Cannot read|of undefined|Maximum call stack|\bZodError/;

/** How long any answer may take: many times what it does, far less than for ever. */
const PATIENCE_MS = 10_000;

/** That a request was answered, in time, as somebody's fault but ours (`others`: statuses that say it was another server's), and without a word of the inside. Answers its status. */
export async function innocent(answer: () => Promise<Response>, others: readonly number[] = []): Promise<number> {
  const startMs = Date.now();
  const response = await answer();
  const text = await response.text();
  expect({ tookMs: Date.now() - startMs }).toSatisfy(({ tookMs }: { tookMs: number }) => tookMs < PATIENCE_MS);
  expect({ status: response.status, text: text.slice(0, 300) }).toSatisfy(
    ({ status }: Response) => status < 500 || others.includes(status),
  );
  if (response.status >= 400) expect(text).not.toMatch(INTERNAL);
  return response.status;
}

/** How often a property is tried: on every day so often and always alike, `SLUICE_FUZZ` times (a binding of the tests) and each time otherwise when somebody asks. */
export const tries = (everyDay: number): { numRuns: number; seed?: number; endOnFailure: true } =>
  env.FUZZ === ''
    ? { numRuns: everyDay, seed: 20_261_121, endOnFailure: true }
    : { numRuns: Number(env.FUZZ), endOnFailure: true };
