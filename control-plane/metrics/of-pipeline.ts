import { LAG_BUCKETS_MS } from '../store/pipeline.ts';
import type { Family, Sample } from './family.ts';
import { histogram } from './histogram.ts';
import type { Measured } from './measured.ts';

const one = (value: number): Sample[] => [{ labels: {}, value }];

function ofSnapshot(snapshot: Measured['snapshot']): Family[] {
  const sample = (pick: (known: NonNullable<Measured['snapshot']>) => number): Sample[] =>
    snapshot === null ? [] : one(pick(snapshot));
  return [
    {
      name: 'sluice_snapshot_number',
      type: 'gauge',
      help: 'The number of the newest published snapshot.',
      samples: sample(({ number }) => number),
    },
    {
      name: 'sluice_snapshot_kv_number',
      type: 'gauge',
      help: "The number of the snapshot that KV has, the edge's last resort.",
      samples: sample(({ kvNumber }) => kvNumber),
    },
    {
      name: 'sluice_snapshot_published_timestamp_seconds',
      type: 'gauge',
      help: 'When the newest snapshot was published.',
      samples: sample(({ publishedAtMs }) => publishedAtMs / 1000),
    },
    {
      name: 'sluice_snapshot_bytes',
      type: 'gauge',
      help: 'Size of the snapshot; one above 1000000 is not published.',
      samples: sample(({ bytes }) => bytes),
    },
  ];
}

/** What carries configuration to the edge and telemetry back. */
export const ofPipeline = ({ pipeline, snapshot, hidden }: Measured): Family[] => [
  ...ofSnapshot(snapshot),
  {
    name: 'sluice_queue_messages_total',
    type: 'counter',
    help: 'Messages of the telemetry queue that the consumer was given, repeats included.',
    samples: Object.entries(pipeline.messages).map(([kind, value]) => ({ labels: { kind }, value })),
  },
  {
    name: 'sluice_queue_lag_seconds',
    type: 'histogram',
    help: 'How long messages were in the telemetry queue before the consumer had them.',
    samples: histogram({ boundsMs: LAG_BUCKETS_MS, ...pipeline.lag }, {}),
  },
  {
    name: 'sluice_dead_letters_total',
    type: 'counter',
    help: 'Queue messages that could not be read and were set aside.',
    samples: one(pipeline.deadLetters),
  },
  {
    name: 'sluice_alerts_total',
    type: 'counter',
    help: 'Alerts that came in, by who sent them and what each did.',
    samples: pipeline.alerts.map(({ source, did, n }) => ({ labels: { source, did }, value: n })),
  },
  {
    name: 'sluice_scrape_hidden_rows',
    type: 'gauge',
    help: 'Rows that the bounds of a scrape left out.',
    samples: Object.entries(hidden).map(([of, value]) => ({ labels: { of }, value })),
  },
];
