import { benchCache } from './cache.ts';
import { benchChange } from './change.ts';
import { benchCode } from './code.ts';
import { benchEdge } from './edge.ts';
import { benchEvals } from './evals.ts';
import { benchEvidence } from './evidence.ts';
import { benchRules } from './evidence-rules.ts';
import { benchFlags } from './flags.ts';
import { benchGraders } from './graders.ts';
import { benchIngest } from './ingest.ts';
import { benchMemory } from './memory.ts';
import { benchRecall } from './recall.ts';
import type { Report } from './report.ts';

const benches: Record<string, () => Promise<Report>> = {
  evidence: async () => ({ title: 'Evidence', ...(await benchEvidence()) }),
  rules: benchRules,
  recall: async () => ({ title: 'Recall', ...(await benchRecall()) }),
  graders: benchGraders,
  flags: benchFlags,
  edge: benchEdge,
  cache: benchCache,
  change: benchChange,
  code: benchCode,
  memory: benchMemory,
  evals: benchEvals,
  ingest: benchIngest,
};

/** `npm run bench [-- name … --write]`: every measured claim in one run; the last line is one line of JSON with all figures. */
async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !(name in benches));
  if (unknown.length > 0) {
    console.error(`Unknown bench ${unknown.join(', ')}; known: ${Object.keys(benches).join(', ')}.`);
    return 2;
  }
  const all: Record<string, number> = {};
  for (const name of names.length > 0 ? names : Object.keys(benches)) {
    const bench = benches[name];
    if (bench === undefined) continue;
    const report = await bench();
    console.log(`\n${report.title}\n${report.lines.map((line) => `  ${line}`).join('\n')}`);
    for (const [figure, value] of Object.entries(report.figures)) all[`${name}.${figure}`] = value;
  }
  console.log(`\n${JSON.stringify(all)}`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2).filter((argument) => argument !== '--write'));
