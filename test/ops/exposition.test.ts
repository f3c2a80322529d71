import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { program } from './program.ts';

const promtool = program('promtool');
const text = readFileSync('test/cases/metrics.txt', 'utf8');
const check = (input: string) => spawnSync(promtool ?? '', ['check', 'metrics'], { input, encoding: 'utf8' });

describe.skipIf(promtool === null)('promtool', () => {
  test('finds the metrics clean, one of everything and odd label values', () => {
    const { status, stdout, stderr } = check(text);
    expect([status, stdout, stderr]).toEqual([0, '', '']);
  });

  test('would say so if they were not', () => {
    expect(check(text.replace('# HELP sluice_runs_total', '# HELP other')).status).not.toBe(0);
    expect(check(text.replace('\\"a\\\\b', '"a\\b')).status).not.toBe(0);
  });
});
