import { toProblem } from '#schema/contracts/problem';
import type { RunReply } from '#schema/contracts/run';
import type { Over } from './done.ts';
import { aboutOf, answer, refuse } from './reply.ts';
import { event, type Sayings, type Speech } from './speech.ts';

/** A run's reply, whole. */
function replyOf({ chosen, carried, ledger }: Over): RunReply {
  const { run: one, ticket } = chosen;
  const { id, feature, version, arm, reason, stale } = one;
  const { output, degraded } = carried;
  const { usage, costUsd } = ledger;
  const latencyMs = ledger.elapsedMs();
  const about = { id, feature, version, arm, reason, stale };
  return { ...about, output, cached: ledger.isCached, degraded, usage, costUsd, latencyMs, ticket };
}

/** `delta` parts of the reply's text, `step` what was done, then `done` with the whole reply or `error` with the problem. */
const sayings: Sayings = {
  wants: () => true,
  text: (part) => event({ text: part }, 'delta'),
  step: (done) => event(done, 'step'),
  done: (over) => event(replyOf(over), 'done'),
  error: (failure, { run, version, arm }) => event(toProblem(failure, { run, version, arm }), 'error'),
};

const whole: Speech = {
  reply: (over) => answer(200, replyOf(over), aboutOf(over.chosen.run, over.ledger)),
  refuse,
  sayings: null,
};
const asItComes: Speech = { ...whole, sayings: () => sayings };

/** How our own API says what came of a run. */
export const nativeSpeech = (streams: boolean): Speech => (streams ? asItComes : whole);
