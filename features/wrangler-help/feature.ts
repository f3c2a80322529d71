import { baseline, feature, object, openai, output, pluck, prompt, ref, retrieve, text, type Feature } from 'sluice';

/** The collection that `wranglerDocuments()` fills. */
export const COLLECTION = 'wrangler-config';

const shared = {
  name: 'wrangler-help',
  owners: { impact: 'docs', release: 'docs', incidents: 'platform-on-call', changes: 'docs', exposure: 'product' },
  level: 'L0',
  guardrails: [{ metric: 'error' }],
  permissions: { code: true, providers: ['baseline', 'openai'], collections: [COLLECTION] },
  input: object({ question: text(4000) }),
  output: object({ answer: text(4000), sources: { type: 'array', items: { type: 'string' } } }),
  prompts: {
    answer: {
      system:
        'You answer questions about configuring Cloudflare Workers from the numbered documents alone, in at most three sentences, ' +
        'and cite the documents you used as [1]. If they do not answer the question, say so.',
      user: 'Documents:\n\n{{ found.documents }}\n\nQuestion: {{ input.question }}',
    },
  },
} as const;

const foundAmong = (top: number) => retrieve('found', { from: COLLECTION, query: '{{ input.question }}', top });
const found = foundAmong(5);
const sources = pluck('found.documents', 'id');

/** An extractive answer out of the `top` best descriptions. */
const extractiveFrom = (top: number): Feature =>
  feature({
    ...shared,
    models: { main: [baseline] },
    flow: [
      foundAmong(top),
      prompt('answer', { prompt: 'answer', model: 'main' }),
      output({ answer: ref('answer.text'), sources }),
    ],
  });

/** Version 1, the dumb thing first: an extractive answer out of the schema's descriptions. No key, no network, no cost. */
const extractive = extractiveFrom(5);
export default extractive;

/** The tempting shortcut: only the best description. Shorter answers, and none where the best one is not the right one. */
export const shortcut = extractiveFrom(1);

/** The longest answer that fits the tooltip that version 2 was written for. */
export const TOOLTIP = 280;

const asked = openai('gpt-5-mini', { timeoutMs: 8000, retries: 1 });

/** Asks a model for JSON; only the longest answer that the step's schema takes differs between versions 2 and 3. */
const structured = (longest: number): Feature =>
  feature({
    ...shared,
    models: { main: [asked] },
    flow: [
      found,
      prompt('answer', { prompt: 'answer', model: 'main', schema: object({ answer: text(longest) }) }),
      output({ answer: ref('answer.json.answer'), sources }),
    ],
  });

/** Version 2 looks harmless in review and is not: what does not fit the tooltip is now an invalid answer, so the run fails. */
export const overStrict = (): Feature => structured(TOOLTIP);

/** Version 3: the same with room for every answer; shortening is left to whoever shows it. */
export const roomy = (): Feature => structured(4000);
