import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { AlertInput } from '#schema/contracts/alert';
import { program } from './program.ts';
import { namedIn, shownMetrics } from './shown-metrics.ts';

type Rule = {
  alert?: string;
  record?: string;
  expr: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
};

const RULES = 'ops/prometheus/sluice.rules.yml';
const promtool = program('promtool');
const amtool = program('amtool');
const { groups } = parse(readFileSync(RULES, 'utf8')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const alerts = rules.filter((rule) => rule.alert !== undefined);
const run = (file: string | null, ...args: string[]) => spawnSync(file ?? '', args, { encoding: 'utf8' });

describe.skipIf(promtool === null)('promtool', () => {
  test('finds the rules right', () => {
    const { status, stdout } = run(promtool, 'check', 'rules', '--lint=all', '--lint-fatal', RULES);
    expect([status, stdout]).toEqual([0, expect.any(String)]);
  });

  test('sees every rule fire when it should, and only then', () => {
    const { status, stdout, stderr } = run(promtool, 'test', 'rules', 'test/ops/sluice.rules.test.yml');
    expect([status, stdout, stderr]).toEqual([0, expect.any(String), expect.any(String)]);
  });
});

test.skipIf(amtool === null)('amtool finds the example of an Alertmanager right', () => {
  const { status, stdout, stderr } = run(amtool, 'check-config', 'ops/alertmanager/alertmanager.yml');
  expect([status, stdout, stderr]).toEqual([0, expect.any(String), expect.any(String)]);
});

describe('the alert rules', () => {
  test('use metrics that are shown, and ratios that are recorded', () => {
    const shown = shownMetrics();
    const recorded = new Set(rules.flatMap(({ record }) => record ?? []));
    for (const { expr } of rules) {
      expect(namedIn(expr).filter((name) => !shown.has(name))).toEqual([]);
      expect((expr.match(/sluice:[a-z0-9_:]+/g) ?? []).filter((name) => !recorded.has(name))).toEqual([]);
    }
  });

  test('are each tested by name', () => {
    const tests = readFileSync('test/ops/sluice.rules.test.yml', 'utf8');
    expect(alerts.flatMap(({ alert = '' }) => (tests.includes(alert) ? [] : [alert]))).toEqual([]);
  });

  test('say to whom they are, what happened, and where it is written what to do', () => {
    const book = readFileSync('docs/alerts.md', 'utf8');
    const faulty = alerts.filter(
      ({ alert = '', labels = {}, annotations = {} }) =>
        !['page', 'ticket'].includes(labels['severity'] ?? '') ||
        !annotations['summary'] ||
        annotations['runbook'] !== `docs/alerts.md#${alert.toLowerCase()}` ||
        !book.includes(`\n### ${alert}\n`),
    );
    expect(faulty).toEqual([]);
  });

  test('that turn traffic name an action that the receiver knows, and keep feature and version', () => {
    const acting = alerts.filter(({ labels }) => labels?.['action'] !== undefined);
    expect(acting.length).toBeGreaterThan(0);
    for (const { labels, expr } of acting) {
      const alert = { feature: 'support', version: 'v_00000000000000a1', reason: 'why', key: 'k' };
      expect(AlertInput.safeParse({ ...alert, action: labels?.['action'] }).success).toBe(true);
      expect(expr).toContain('arm="candidate"');
    }
  });
});
