import type { Family } from './family.ts';
import type { Measured } from './measured.ts';

/** Features: their switch, who is served what, money, evals and incidents. */
export function ofFeatures({ features, evals, incidents }: Measured): Family[] {
  const shares = features.flatMap(({ feature, control, candidate, percent }) => {
    const of = (version: string | null, arm: string, value: number) =>
      version === null ? [] : [{ labels: { feature, version, arm }, value }];
    return [
      ...of(control, 'control', candidate === null ? 100 : 100 - percent),
      ...of(candidate, 'candidate', percent),
    ];
  });
  return [
    {
      name: 'sluice_feature_disabled',
      type: 'gauge',
      help: '1 while the kill switch is on.',
      samples: features.map(({ feature, disabled }) => ({ labels: { feature }, value: Number(disabled) })),
    },
    {
      name: 'sluice_traffic_percent',
      type: 'gauge',
      help: 'The share of traffic that a version is to get (of the audience, in a segment stage).',
      samples: shares,
    },
    {
      name: 'sluice_evals',
      type: 'gauge',
      help: 'Evals of the last seven days (the newest 1000), by how they stand; verdict is empty before they end.',
      samples: evals.map(({ n, ...labels }) => ({ labels, value: n })),
    },
    {
      name: 'sluice_incidents_open',
      type: 'gauge',
      help: 'Incidents that nobody closed.',
      samples: incidents.map(({ feature, n }) => ({ labels: { feature }, value: n })),
    },
  ];
}
