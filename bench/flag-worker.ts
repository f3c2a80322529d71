import { compiledFlags } from '../workers/edge/flags/compiled-flags.ts';
import { evaluate } from '../workers/edge/flags/evaluate.ts';
import { CONTEXTS, contextOf, FLAGS, flagdFile } from './flag-rules.ts';

const contexts = Array.from({ length: CONTEXTS }, (_, n) => contextOf(n));

/** Evaluates as often as it is asked to (`?n=`), as a run or a client would have it evaluated, and says how often it was on. */
export default {
  async fetch(request: Request): Promise<Response> {
    const n = Number(new URL(request.url).searchParams.get('n'));
    const flags = await compiledFlags({ flags: { revision: 1, text: flagdFile }, flagRoutes: {}, segments: {} });
    let on = 0;
    for (let i = 0; i < n; i++) {
      const evaluation = evaluate(flags, FLAGS[i % FLAGS.length] ?? '', contexts[i % CONTEXTS] ?? {});
      if (evaluation.value === true) on++;
    }
    return new Response(String(on));
  },
};
