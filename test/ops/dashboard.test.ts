import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { program } from './program.ts';
import { namedIn, shownMetrics } from './shown-metrics.ts';

const source = z.strictObject({ type: z.literal('prometheus'), uid: z.literal('${datasource}') });
const place = z.strictObject({
  h: z.number().int().min(1),
  w: z.number().int().min(1).max(24),
  x: z.number().int().min(0).max(23),
  y: z.number().int().min(0),
});
const Target = z.object({
  refId: z.string().regex(/^[A-Z]$/),
  datasource: source,
  expr: z.string().min(1),
  legendFormat: z.string(),
});
const Panel = z.discriminatedUnion('type', [
  z.object({ type: z.literal('row'), id: z.number().int(), title: z.string().min(1), gridPos: place }),
  z.object({
    type: z.enum(['timeseries', 'stat', 'table', 'heatmap']),
    id: z.number().int(),
    title: z.string().min(1),
    gridPos: place,
    datasource: source,
    targets: z.array(Target).min(1),
    fieldConfig: z.object({ defaults: z.object({ unit: z.string() }), overrides: z.array(z.unknown()) }),
    options: z.object({}),
  }),
]);
/** The part of Grafana's dashboard model (schemaVersion 41) that this file uses. */
const Dashboard = z.object({
  uid: z.string().regex(/^[a-zA-Z0-9_-]{1,40}$/),
  title: z.string().min(1),
  schemaVersion: z.literal(41),
  panels: z.array(Panel).min(1),
  time: z.object({ from: z.string(), to: z.string() }),
  templating: z.object({
    list: z.array(
      z.object({ name: z.string(), type: z.enum(['datasource', 'query']), definition: z.string().optional() }),
    ),
  }),
  annotations: z.object({ list: z.array(z.object({ name: z.string(), datasource: source, expr: z.string() })) }),
});

const promtool = program('promtool');
const dashboard = Dashboard.parse(JSON.parse(readFileSync('ops/grafana/sluice.json', 'utf8')));
const charts = dashboard.panels.flatMap((panel) => (panel.type === 'row' ? [] : [panel]));
const queries = [
  ...charts.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ title, expr }))),
  ...dashboard.annotations.list.map(({ name, expr }) => ({ title: name, expr })),
];
/** A query as Grafana sends it. */
const sent = (expr: string): string =>
  expr.replace(/\$__(rate_)?interval/g, '5m').replaceAll('$feature', 'support|other');

describe('the Grafana dashboard', () => {
  test('has panels of its own id that do not lie on each other', () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { gridPos } of dashboard.panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  });

  test('asks for metrics that are shown, and shows every one that there is', () => {
    const shown = shownMetrics();
    const named = new Set(queries.flatMap(({ expr }) => namedIn(expr)));
    expect([...named].filter((name) => !shown.has(name))).toEqual([]);
    const parts = /_duration_seconds_(sum|count)$|_lag_seconds_(sum|count)$/;
    expect([...shown].filter((name) => !named.has(name) && !parts.test(name))).toEqual([]);
  });

  test('names no variable that it does not have', () => {
    const known = new Set([
      'datasource',
      '__rate_interval',
      '__interval',
      ...dashboard.templating.list.map(({ name }) => name),
    ]);
    const used = queries.flatMap(({ expr }) => [...expr.matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => name));
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  });

  test.skipIf(promtool === null)('has queries that Prometheus can read, every one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-dashboard-'));
    const file = join(folder, 'queries.yml');
    const check = (exprs: string[]) => {
      const rules = exprs.map((expr, n) => ({ record: `query:n${n}`, expr }));
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'queries', rules }] }));
      return spawnSync(promtool ?? '', ['check', 'rules', '--lint=none', file], { encoding: 'utf8' });
    };
    try {
      const read = check(queries.map(({ expr }) => sent(expr)));
      expect(read).toMatchObject({ status: 0, stderr: '' });
      expect(read.stdout).toContain(`${queries.length} rules found`);
      expect(check(['sum(rate(x{)']).status).not.toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
