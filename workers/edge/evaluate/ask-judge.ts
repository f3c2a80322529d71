import type { StepFailed } from '#core/flow/history';
import type { Grade } from '#core/grading/grade';
import { questionOf, type Material } from '#core/judge/question';
import { wordOf, type Word } from '#core/judge/word-of';
import type { JudgeSpec } from '#schema/contracts/judge';
import type { Chosen } from '../choose-version.ts';
import type { Deps } from '../deps.ts';
import { askChain } from '../execute/ask-chain.ts';
import { callerOf } from '../execute/caller.ts';
import type { Ledger } from '../execute/ledger.ts';
import { bounded, termsOf } from '../limits/terms.ts';
import { sourcesOf, type SourceOf } from '../providers/source-of.ts';

/** For which run a judge is asked, in whose ledger it stands, under which name in the trace, and how often weather is waited out. */
export type Judging = {
  readonly chosen: Chosen;
  readonly deps: Deps;
  readonly ledger: Ledger;
  readonly name: string;
  readonly rounds: number;
};

/** What a judge said. `weather`: nobody answered, so it is worth another try. */
export type Judged = { readonly word: Word | Grade; readonly weather: boolean; readonly cut: boolean };

const WAIT_MS = 500;
const weather: ReadonlySet<StepFailed['code']> = new Set(['upstream_failed', 'deadline']);

/** The same providers, seen whether one of them answered: what it said may be nonsense, but it is no weather. */
function heard(sourceOf: SourceOf, hear: () => void): SourceOf {
  return (name) => {
    const { provider, prices } = sourceOf(name);
    return {
      prices,
      provider: async (call, signal) => {
        const said = await provider(call, signal);
        if (said.ok) hear();
        return said;
      },
    };
  };
}

/** What the feature may ask a judge may ask for it; what its runs may cost is not what its evals may. */
function sourceFor({ chosen, deps, ledger }: Judging): SourceOf {
  const terms = termsOf(chosen);
  const sources = sourcesOf(deps, chosen.view.snapshot.providers);
  return bounded(sources, terms && { ...terms, usdPerRun: null }, ledger);
}

/** Asks a judge about a material, through the same providers, retries, prices and ledger as any prompt. */
export async function askJudge(spec: JudgeSpec, material: Material, judging: Judging): Promise<Judged> {
  const { messages, schema, cut } = questionOf(spec, material);
  const { deps, ledger, name, rounds } = judging;
  let spoke = false;
  const sourceOf = heard(sourceFor(judging), () => (spoke = true));
  const { now, draw } = deps;
  const caller = callerOf(new AbortController().signal);
  const asking = { sourceOf, ledger, caller, now, draw, tell: null };
  const { models: chain } = spec;
  const untilMs = now() + spec.deadlineMs;
  for (let round = 1; ; round += 1) {
    // All rounds together: a judge that hangs holds its eval up no longer than it may take once.
    const deadlineMs = Math.max(1, untilMs - now());
    const doing = { do: 'prompt', step: `judge/${name}`, visit: round, aside: true } as const;
    const action = { ...doing, messages, chain, schema, deadlineMs, retrieved: [] };
    const outcome = await askChain(action, deadlineMs, asking);
    if (outcome === null || (outcome.kind !== 'answered' && outcome.kind !== 'failed'))
      throw new Error('A judge is asked by nobody who could leave.');
    const isWeather = outcome.kind === 'failed' && !spoke && weather.has(outcome.code);
    const waitMs = WAIT_MS * 2 ** (round - 1);
    const isOver = round >= rounds || now() + waitMs >= untilMs;
    if (!isWeather || isOver) return { word: wordOf(outcome, spoke), weather: isWeather, cut };
    await scheduler.wait(waitMs);
  }
}
