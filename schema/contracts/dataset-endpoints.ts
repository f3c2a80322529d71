import * as z from 'zod';
import { DatasetFormat, DatasetInput, DatasetVersionRow, DatasetView, Example, Split } from './dataset.ts';
import { define, Done, next, none, page } from './endpoint.ts';
import { JudgeGrader } from './eval-grader.ts';
import { DatasetName, DatasetVersion, JudgeName } from './ids.ts';
import { JudgeInput } from './judge.ts';
import { strict } from './strict.ts';

const dataset = strict({ name: DatasetName });

const Issues = z.array(z.object({ path: z.string(), message: z.string() }));

/** What became of an import. */
const Stored = z.object({
  stored: z.number().int(),
  written: z.number().int(),
  version: DatasetVersion.nullable(),
  examples: z.number().int(),
  refused: Issues,
});

/** Examples, and which of them there were when. */
export const datasetEndpoints = define({
  'dataset.put': {
    method: 'PUT',
    path: '/datasets/:name',
    role: 'editor',
    summary: 'Create a dataset, or change what is said of it',
    params: dataset,
    query: none,
    body: DatasetInput,
    status: 200,
    reply: DatasetView,
  },
  'dataset.list': {
    method: 'GET',
    path: '/datasets',
    role: 'viewer',
    summary: 'Datasets with their newest versions',
    params: none,
    query: strict(page),
    status: 200,
    reply: z.object({ datasets: z.array(DatasetView), next }),
  },
  'dataset.get': {
    method: 'GET',
    path: '/datasets/:name',
    role: 'viewer',
    summary: 'A dataset with its newest version',
    params: dataset,
    query: none,
    status: 200,
    reply: DatasetView,
  },
  'dataset.delete': {
    method: 'DELETE',
    path: '/datasets/:name',
    role: 'editor',
    summary: 'Delete a dataset with all its versions; versions of features keep the examples they were pushed with',
    params: dataset,
    query: none,
    status: 200,
    reply: Done,
  },
  'dataset.versions': {
    method: 'GET',
    path: '/datasets/:name/versions',
    role: 'viewer',
    summary: 'Versions of a dataset, newest first',
    params: dataset,
    query: strict(page),
    status: 200,
    reply: z.object({ versions: z.array(DatasetVersionRow), next }),
  },
  'dataset.examples': {
    method: 'GET',
    path: '/datasets/:name/examples',
    role: 'editor',
    summary: 'Examples of a version (without `version`: the newest) by id',
    params: dataset,
    query: strict({ ...page, version: DatasetVersion.optional(), split: Split.optional() }),
    status: 200,
    reply: z.object({ version: DatasetVersion.nullable(), examples: z.array(Example), next }),
  },
  'dataset.import': {
    method: 'POST',
    path: '/datasets/:name/examples',
    role: 'editor',
    summary:
      'Store examples (NDJSON) in place of those of their ids; at most 4 MB a call. All or none, unless `partial`: then the rows that are no examples are left out, and named',
    params: dataset,
    query: strict({ partial: z.enum(['true', 'false']).default('false') }),
    ndjson: true,
    status: 200,
    reply: Stored,
  },
  'dataset.bring': {
    method: 'POST',
    path: '/datasets/import',
    role: 'editor',
    summary:
      'Store the examples of a file of another program, at most 4 MB; `left`: what of it could not be taken over, and why. All or none, unless `partial`',
    params: none,
    query: strict({
      dataset: DatasetName,
      format: DatasetFormat,
      partial: z.enum(['true', 'false']).default('false'),
    }),
    text: true,
    status: 200,
    reply: z.object({
      ...Stored.shape,
      left: z.array(z.object({ path: z.string(), why: z.string() })),
      /** What of its graders asks a model: judges to put (`PUT /judges/{name}`), and graders for evals that ask them. */
      judges: z.array(z.object({ name: JudgeName, judge: JudgeInput, grader: JudgeGrader })),
    }),
  },
  'dataset.prune': {
    method: 'POST',
    path: '/datasets/:name/prune',
    role: 'editor',
    summary: 'Take examples out of the newest version; older ones keep them',
    params: dataset,
    query: none,
    body: strict({ ids: z.array(z.string().min(1).max(128)).min(1).max(1000) }),
    status: 200,
    reply: z.object({ deleted: z.number().int(), version: DatasetVersion.nullable() }),
  },
});
