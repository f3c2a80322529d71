import type { Fault } from '../../scripts/fake-upstream.ts';

/** What came of a run: what its caller got, how each try ended in its trace, and what its reply and trace say that it cost. */
export type Came = {
  readonly reply: string;
  readonly tries: string;
  readonly paid: 'nothing' | 'the answer' | 'unknown';
};

/** A fault of a provider, in a whole answer and in a streamed one, and what came of it there. `closed`: nobody listens at its address. */
export type Row = {
  readonly what: string;
  readonly whole: { readonly fault: Fault | 'closed'; readonly came: Came } | null;
  readonly streamed: { readonly fault: Fault | 'closed'; readonly came: Came } | null;
};

const came = (reply: string, tries: string, paid: Came['paid']): Came => ({ reply, tries, paid });
const failed = (tries: string, paid: Came['paid'] = 'nothing'): Came => came('502 upstream_failed', tries, paid);
const broken = (tries: string): Came => came('200, 3 parts, then the error upstream_failed', tries, 'unknown');
const alike = (what: string, fault: Fault | 'closed', both: Came): Row => ({
  what,
  whole: { fault, came: both },
  streamed: { fault, came: both },
});
const answer = came('200, the answer', 'ok', 'the answer');

/** The faults that the page docs/faults.md tells of. The test provokes each, by both protocols, and holds the page to this table. */
export const faults: readonly Row[] = [
  alike('500', { kind: 'status', status: 500 }, failed('500, 500')),
  alike(
    '503 with `Retry-After: 1`',
    { kind: 'status', status: 503, retryAfterS: 1 },
    came('503 unavailable, retry after 1 s', '503, 503', 'nothing'),
  ),
  alike(
    '429 with `Retry-After: 60`, longer than the step may take',
    { kind: 'status', status: 429, retryAfterS: 60 },
    came('503 unavailable, retry after 60 s', '429', 'nothing'),
  ),
  alike('401: a wrong key', { kind: 'status', status: 401 }, failed('401')),
  alike('404: no such model', { kind: 'status', status: 404 }, failed('404')),
  alike(
    '400: the context is too long',
    { kind: 'status', status: 400, code: 'context_length_exceeded' },
    failed('400'),
  ),
  alike('a redirect', { kind: 'status', status: 302 }, failed('302')),
  alike('nobody listens', 'closed', failed('connection, connection')),
  alike('the connection is reset before the headers', { kind: 'cut' }, failed('connection, connection')),
  alike('silence before the headers', { kind: 'hang' }, failed('timeout, timeout')),
  {
    what: 'headers, then silence',
    whole: { fault: { kind: 'stall' }, came: failed('timeout, timeout') },
    streamed: { fault: { kind: 'silence', after: 0 }, came: failed('timeout, timeout', 'unknown') },
  },
  {
    what: 'the connection is reset in the middle of the answer',
    whole: { fault: { kind: 'tear' }, came: failed('connection, connection', 'unknown') },
    streamed: { fault: { kind: 'break', after: 3 }, came: broken('broken by provider') },
  },
  {
    what: 'silence in the middle of the answer',
    whole: null,
    streamed: { fault: { kind: 'silence', after: 3 }, came: broken('broken by provider') },
  },
  {
    what: 'the answer ends before its end',
    whole: { fault: { kind: 'garbage' }, came: failed('invalid_output, invalid_output', 'unknown') },
    streamed: { fault: { kind: 'end_early', after: 3 }, came: broken('broken by provider') },
  },
  {
    what: 'a chunk that is no JSON in a good stream',
    whole: null,
    streamed: { fault: { kind: 'bad_chunk', after: 3 }, came: broken('broken by provider') },
  },
  {
    what: 'an error inside a good stream',
    whole: null,
    streamed: { fault: { kind: 'error_chunk', after: 3 }, came: broken('broken by provider') },
  },
  alike('200 with a web page', { kind: 'html' }, failed('invalid_output, invalid_output', 'unknown')),
  alike('200 with nothing', { kind: 'empty' }, failed('invalid_output, invalid_output', 'unknown')),
  alike('an answer without end', { kind: 'pour' }, failed('invalid_output, invalid_output', 'unknown')),
  {
    what: 'a good answer called `text/plain`',
    whole: { fault: { kind: 'plain' }, came: answer },
    streamed: { fault: { kind: 'plain' }, came: failed('invalid_output, invalid_output', 'unknown') },
  },
  alike(
    "the provider's policy refuses (`content_filter`, `refusal`)",
    { kind: 'policy' },
    came('422 blocked', 'refused', 'unknown'),
  ),
  {
    what: 'its policy stops it in the middle',
    whole: null,
    streamed: {
      fault: { kind: 'filtered', after: 3 },
      came: came('200, 3 parts, then the error blocked', 'broken by policy', 'unknown'),
    },
  },
  alike('the model stops at its length', { kind: 'length' }, answer),
];

const cells = (one: Row['whole']): string =>
  one === null ? '— | — | —' : `${one.came.reply} | ${one.came.tries} | ${one.came.paid}`;

/** The page, as the table has it. */
export const faultsPage = (): string =>
  [
    '# When a provider fails: what the caller gets, what the trace says, what was paid',
    '',
    '<!-- Made from test/e2e/fault-table.ts by `npx vitest run test/e2e/faults.test.ts -u`; the test provokes every line. -->',
    '',
    'A chain of one model with one retry, no other model and no declared answer, asked through OpenAI’s protocol and through',
    'Anthropic’s: both come to the same. With another model in the chain that one answers in every line that begins with a status',
    'other than 200; with a declared `degraded` answer the caller gets that (`docs/providers.md`). Tries are as the spans of the',
    'trace name them. `unknown` is `costUsd: null`: the provider had begun to answer and did not say what that took. What it',
    'refused, or never answered, counts nothing, although some providers bill a call that its caller gave up.',
    '',
    '| the provider | whole: the caller gets | tries | paid | streamed: the caller gets | tries | paid |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...faults.map(({ what, whole, streamed }) => `| ${what} | ${cells(whole)} | ${cells(streamed)} |`),
    '',
  ].join('\n');
