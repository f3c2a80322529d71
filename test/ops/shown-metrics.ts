import { readFileSync } from 'node:fs';

/** The names that a query may use: what /admin/metrics shows (test/cases/metrics.txt), with the parts of its histograms. */
export function shownMetrics(): Set<string> {
  const types = [...readFileSync('test/cases/metrics.txt', 'utf8').matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  return new Set(
    types.flatMap(([, name = '', type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
}

/** The metrics that a query names. */
export const namedIn = (expression: string): string[] => expression.match(/\bsluice_[a-z0-9_]+/g) ?? [];
