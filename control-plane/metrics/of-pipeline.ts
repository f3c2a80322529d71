import { LAG_BUCKETS_MS, type PipelineTallies } from '../store/pipeline.ts';
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

/** Senders so far, and whoever is not known: their refusals are counted from 0, for a counter that begins at 1 has not grown. */
function alertSamples(alerts: PipelineTallies['alerts']): Sample[] {
  const known = new Set(alerts.filter(({ did }) => did === 'refused').map(({ source }) => source));
  const others = new Set(['(unknown)', ...alerts.map(({ source }) => source)]);
  const none = [...others].filter((source) => !known.has(source)).map((source) => ({ source, did: 'refused', n: 0 }));
  return [...alerts, ...none].map(({ source, did, n }) => ({ labels: { source, did }, value: n }));
}

const ofTallies = (pipeline: PipelineTallies): Family[] => [
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
    samples: alertSamples(pipeline.alerts),
  },
];

/** What carries configuration to the edge and telemetry back; what did not answer is left out, and said to be. */
export const ofPipeline = ({ pipeline, refused, snapshot, hidden }: Measured): Family[] => [
  ...ofSnapshot(snapshot),
  ...(pipeline === null ? [] : ofTallies(pipeline)),
  {
    name: 'sluice_scrape_part_up',
    type: 'gauge',
    help: '0 while a part of the scrape is left out because what knows it does not answer.',
    samples: Object.entries({ telemetry: pipeline !== null && refused !== null, snapshot: snapshot !== null }).map(
      ([part, isUp]) => ({ labels: { part }, value: Number(isUp) }),
    ),
  },
  {
    name: 'sluice_scrape_hidden_rows',
    type: 'gauge',
    help: 'Rows that the bounds of a scrape left out.',
    samples: Object.entries(hidden).map(([of, value]) => ({ labels: { of }, value })),
  },
];
