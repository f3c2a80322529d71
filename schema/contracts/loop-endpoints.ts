import * as z from 'zod';
import { Split } from './dataset.ts';
import { define, none } from './endpoint.ts';
import { DatasetName, DatasetVersion, FeatureName, RunId, VersionId } from './ids.ts';
import { Json } from './json.ts';
import { outcomes } from './run.ts';
import { oneOf, strict } from './strict.ts';

/** A pattern's name: `p_` and 12 hex digits of its signature's SHA-256. */
const PatternId = z.string().regex(/^p_[0-9a-f]{12}$/, 'p_ and 12 hex digits.');

const Signature = z.object({
  outcome: z.enum(outcomes),
  error: z.string().nullable(),
  steps: z.array(z.string()),
  tools: z.array(z.string()),
  guard: z.string().nullable(),
  grader: z.string().nullable(),
  fallback: z.boolean(),
  degraded: z.boolean(),
  rejected: z.boolean(),
});

/** Runs that went the same way; `share` is of all runs that were looked at. */
export const PatternView = z.object({
  id: PatternId,
  signature: Signature,
  count: z.number().int(),
  share: z.number(),
  firstSeenMs: z.number(),
  lastSeenMs: z.number(),
  versions: z.record(z.string(), z.number()),
  examples: z.array(z.string()),
});
export type PatternView = z.infer<typeof PatternView>;

const looked = strict({
  feature: FeatureName,
  version: VersionId.optional(),
  /** How far back, in seconds; a week. */
  lastS: z.coerce
    .number()
    .int()
    .min(60)
    .max(14 * 86_400)
    .default(7 * 86_400),
  /** `true`: also the ways in which nothing went wrong. */
  all: z.enum(['true', 'false']).default('false'),
});

/** Of how many runs, since when, and whether there were more than are looked at. */
const scope = { runs: z.number().int(), sinceMs: z.number(), truncated: z.boolean() };

/** What runs teach: which ones become examples, and what goes wrong again and again. */
export const loopEndpoints = define({
  'trace.promote': {
    method: 'POST',
    path: '/traces/:run/example',
    role: 'editor',
    summary:
      'Make a run an example of a dataset, with where it comes from, without secrets and personal data unless `keep`',
    params: strict({ run: RunId }),
    query: none,
    body: strict({
      dataset: DatasetName,
      expected: Json.optional(),
      from: oneOf('source of what is expected', ['correction', 'output']).optional(),
      split: Split.default('test'),
      cluster: z.string().min(1).max(128).optional(),
      critical: z.boolean().default(false),
      keep: z.boolean().default(false),
    }).refine(({ expected, from }) => expected === undefined || from === undefined, {
      message: 'What is expected is said, or taken from somewhere: not both.',
      path: ['from'],
    }),
    status: 201,
    reply: z.object({
      dataset: DatasetName,
      example: z.string(),
      version: DatasetVersion.nullable(),
      /** 0: it was there already, as it is. */
      written: z.number().int(),
      redacted: z.array(z.string()),
    }),
  },
  'pattern.list': {
    method: 'GET',
    path: '/patterns',
    role: 'viewer',
    summary:
      'What goes wrong in a feature again and again: runs by what they did and how that failed, most frequent first',
    params: none,
    query: strict({ ...looked.shape, limit: z.coerce.number().int().min(1).max(200).default(50) }),
    status: 200,
    reply: z.object({ ...scope, patterns: z.array(PatternView) }),
  },
  'pattern.get': {
    method: 'GET',
    path: '/patterns/:id',
    role: 'viewer',
    summary: 'A pattern with its newest runs',
    params: strict({ id: PatternId }),
    query: looked,
    status: 200,
    reply: z.object({ ...scope, pattern: PatternView }),
  },
});
