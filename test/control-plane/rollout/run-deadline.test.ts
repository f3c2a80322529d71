import { expect, test } from 'vitest';
import { runDeadlineMs } from '../../../control-plane/rollout/run-deadline.ts';
import { version } from './people.ts';

const [one, two] = [version(1).hash, version(2).hash];
const TRANSPORT_MS = 20_000;
const naming = (deadlineMs?: number) => JSON.stringify({ limits: { deadlineMs } });

test.each([
  ['the longest of the versions that are compared', [naming(30_000), naming(60_000)], 60_000],
  ['the default where none is named', [naming(), naming(60_000)], 120_000],
  ['no longer than a manifest may name', [naming(9_000_000), naming()], 900_000],
  ['the longest there may be where a manifest cannot be read now', [naming(30_000), null], 900_000],
])('a run without a record has failed after %s', async (_, [first, second], deadlineMs) => {
  const read = (hash: string) =>
    hash === one
      ? Promise.resolve(first ?? null)
      : second === null
        ? Promise.reject(new Error('away'))
        : Promise.resolve(second ?? null);
  expect(await runDeadlineMs(read, [one, two])).toBe(deadlineMs + TRANSPORT_MS);
});
