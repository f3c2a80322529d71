import type { ExporterView } from '../../schema/contracts/exporter.ts';
import { NOON } from './samples.ts';

/** An exporter as it is shown. */
export const anExporter = (changes: Partial<ExporterView> = {}): ExporterView => ({
  exporter: 'tempo',
  url: 'https://otlp.example.com/v1/traces',
  headers: { authorization: { secret: 'EXPORTER_TEMPO', prefix: 'Bearer ' } },
  sample: 0.1,
  content: false,
  features: null,
  updatedBy: 'ada',
  updatedAtMs: NOON - 3_600_000,
  pending: 3,
  sent: 1200,
  rejected: 0,
  givenUp: 0,
  lastSentAtMs: NOON - 60_000,
  lastError: null,
  ...changes,
});
