import * as z from 'zod';
import { FeatureName } from './ids.ts';
import { strict } from './strict.ts';

/** An exporter's name; the same form as a feature's. */
export const ExporterName = z
  .string()
  .max(63)
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'Lower-case words joined by hyphens, at most 63 characters.');
export type ExporterName = z.infer<typeof ExporterName>;

/** How many exporters there may be: every batch of traces is handed to each. */
export const EXPORTERS_MOST = 8;

/** Headers that the request itself sets, or that would change what it is. */
const ownHeaders = ['connection', 'content-encoding', 'content-length', 'content-type', 'host', 'transfer-encoding'];

const headerText = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[\x20-\x7e]*$/, 'Printable ASCII.');

/** A header's value: text, or a secret that the control plane's environment holds under this name, behind `prefix` ("Bearer "). */
export const ExporterHeader = z.union(
  [
    headerText(1000),
    strict({
      secret: z.string().regex(/^EXPORTER_[A-Z0-9_]{1,60}$/, 'EXPORTER_ and capitals, digits or _.'),
      prefix: headerText(64).default(''),
    }),
  ],
  'Text, or { "secret": "EXPORTER_…", "prefix"?: "Bearer " }.',
);
export type ExporterHeader = z.infer<typeof ExporterHeader>;

const headers = z
  .record(z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'Lower case: letters, digits and -.'), ExporterHeader)
  .superRefine((given, context) => {
    const names = Object.keys(given);
    if (names.length > 16) context.addIssue({ code: 'custom', message: 'At most 16 headers.' });
    for (const name of names.filter((one) => ownHeaders.includes(one)))
      context.addIssue({
        code: 'custom',
        path: [name],
        message: `Set by the request itself, as are ${ownHeaders.join(', ')}.`,
      });
  });

const fields = {
  /** Where OTLP/HTTP takes traces, whole: `https://collector.example/v1/traces`. A public host; loopback by http where the control plane runs under `npm run dev`. */
  url: z.string().min(1).max(2000),
  headers: headers.default({}),
  /** Which share of the runs that went well, where their caller does not say; what went wrong is always told. */
  sample: z.number().min(0).max(1).default(1),
  /** Whether what people, models and tools wrote is told too, without secrets and personal data. */
  content: z.boolean().default(false),
  /** Only of these; null: all. */
  features: z.array(FeatureName).min(1).max(200).nullable().default(null),
};

/** `PUT /exporters/{name}`: who is told every run as OpenTelemetry tells it. */
export const ExporterInput = strict(fields);
export type ExporterInput = z.infer<typeof ExporterInput>;

/** How telling goes, in spans: `pending` wait, `sent` were taken, `rejected` were refused by who took the rest, `givenUp` will not be told. Since it was set up. */
export const ExporterStatus = z.object({
  pending: z.number().int(),
  sent: z.number().int(),
  rejected: z.number().int(),
  givenUp: z.number().int(),
  lastSentAtMs: z.number().nullable(),
  lastError: z.string().nullable(),
});
export type ExporterStatus = z.infer<typeof ExporterStatus>;

/** An exporter without how it does now, which its object alone knows. Secrets are shown by their names. */
export const ExporterRow = z.object({
  exporter: ExporterName,
  ...fields,
  updatedBy: z.string(),
  updatedAtMs: z.number(),
});
export type ExporterRow = z.infer<typeof ExporterRow>;

/** An exporter, and how it does now. */
export const ExporterView = z.object({ ...ExporterRow.shape, ...ExporterStatus.shape });
export type ExporterView = z.infer<typeof ExporterView>;

/** A run that waits to be told: its spans as OTLP/JSON, written and joined by commas. */
export type RunToTell = {
  readonly run: string;
  readonly feature: string;
  readonly spans: number;
  /** Whether it says what people, models and tools wrote. */
  readonly content: boolean;
  readonly body: string;
};

/** What an exporter's object is told of it, and since when. `content` and `features` hold for what waits already, too. */
export type ExporterSettings = Omit<ExporterInput, 'sample'> & { readonly atMs: number };

/** The Exporter objects, one a name. */
export type ExporterRpc = {
  /** Durable when it returns. Nobody set up, or deleted: nothing is kept. */
  take(runs: readonly RunToTell[]): Promise<void>;
  /** False: a newer change was there. */
  configure(settings: ExporterSettings): Promise<boolean>;
  /** Stops, and forgets everything but that it is gone. */
  forget(atMs: number): Promise<void>;
  status(): Promise<ExporterStatus>;
};
