import type { Family } from './family.ts';
import type { Measured } from './measured.ts';

/** What was told to whom as traces, and what was not; at most eight exporters, so their names are bounded. */
export const ofExporters = ({ exporters }: Measured): Family[] => [
  {
    name: 'sluice_exporter_spans_total',
    type: 'counter',
    help: 'Spans by what became of them: sent, rejected by who took the rest, given up.',
    samples: exporters.flatMap(({ exporter, sent, rejected, givenUp }) =>
      Object.entries({ sent, rejected, given_up: givenUp }).map(([result, value]) => ({
        labels: { exporter, result },
        value,
      })),
    ),
  },
  {
    name: 'sluice_exporter_pending_spans',
    type: 'gauge',
    help: 'Spans that wait to be told.',
    samples: exporters.map(({ exporter, pending }) => ({ labels: { exporter }, value: pending })),
  },
];
