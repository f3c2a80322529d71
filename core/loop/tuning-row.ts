import { isNo } from '#core/evidence/is-no';
import { isObject } from '#core/mcp/is-object';
import { slot, SLOTS } from '#core/slot/slot';
import type { Json } from '#schema/contracts/json';
import type { Manifest } from '#schema/contracts/manifest';
import type { Trace } from '#schema/contracts/trace';
import { CORRECTION, corrected } from './corrected.ts';
import { isCut } from './is-cut.ts';
import { redact } from './redact.ts';
import { tunedChat } from './tuned-chat.ts';

/** The feedback by which an app says that a person agreed to their words being learned from. */
export const CONSENT = 'consent';

/** Why a run is not exported. */
export const skips = ['not_a_reply', 'failed', 'made_do', 'cut', 'no_consent', 'not_good', 'low_score'] as const;
export type Skip = (typeof skips)[number];

export type TuningRun = Pick<
  Trace,
  | 'run'
  | 'feature'
  | 'version'
  | 'arm'
  | 'unit'
  | 'atMs'
  | 'outcome'
  | 'fallback'
  | 'degraded'
  | 'stale'
  | 'input'
  | 'output'
  | 'spans'
> & { readonly feedback: readonly { readonly name: string; readonly value: boolean | number | string }[] };

/** What is wanted: under which basis (`policy`: the owner's own, which a no of the person still overrules), the least score of guards, and the share to validate with. */
export type TuningWish = { readonly policy: boolean; readonly minScore?: number | undefined; readonly valid: number };

export type TuningRow = {
  readonly split: 'train' | 'validation';
  readonly messages: readonly Json[];
  readonly metadata: { readonly [name: string]: string };
};

const YES = new Set([
  'yes',
  'y',
  'true',
  'up',
  'thumbs_up',
  'thumbs-up',
  'good',
  'positive',
  'like',
  'accept',
  'accepted',
  '👍',
]);
const isYes = (value: boolean | number | string): boolean =>
  typeof value === 'string' ? YES.has(value.trim().toLowerCase()) : typeof value === 'number' ? value > 0 : value;

/** The scores that guards gave while it ran. */
const guardScores = ({ spans }: TuningRun): number[] =>
  spans.flatMap(({ attributes }) => {
    const scores = attributes['sluice.guard.scores'];
    return (Array.isArray(scores) ? scores : []).flatMap((one) =>
      isObject(one) && typeof one['score'] === 'number' ? [one['score']] : [],
    );
  });

function isUnusable({ arm, outcome, fallback, degraded, stale, input, output }: TuningRun): Skip | null {
  if (arm !== 'control' && arm !== 'candidate') return 'not_a_reply';
  if (outcome !== 'ok') return 'failed';
  if (fallback || degraded || stale) return 'made_do';
  return isCut(input) || isCut(output) || !isObject(input) ? 'cut' : null;
}

function unwanted(run: TuningRun, { policy, minScore }: TuningWish): Skip | null {
  const consent = run.feedback.find(({ name }) => name === CONSENT)?.value;
  if (consent === undefined ? !policy : !isYes(consent)) return 'no_consent';
  const said = run.feedback.filter(({ name }) => name !== CONSENT && name !== CORRECTION);
  const isCorrected = run.feedback.some(({ name, value }) => name === CORRECTION && typeof value === 'string');
  const scores = guardScores(run);
  if (minScore !== undefined && !isCorrected && scores.some((score) => score < minScore)) return 'low_score';
  const isGraded = minScore !== undefined && scores.length > 0;
  const isGood =
    isCorrected || (!said.some(({ value }) => isNo(value)) && (isGraded || said.some(({ value }) => isYes(value))));
  return isGood ? null : 'not_good';
}

/** The same person's runs are all on one side, so that a model is not validated by what it has seen. */
const splitOf = ({ feature, unit, run }: TuningRun, valid: number): TuningRow['split'] =>
  slot(feature, 'fine-tune', unit ?? run) < valid * SLOTS ? 'validation' : 'train';

/**
 * A run as a chat to learn from, without secrets and personal data, with where it comes from; or why not. A correction is learned in place
 * of the answer. `manifest` is its version's; null: nobody has it any more.
 */
export function tuningRow(run: TuningRun, manifest: Manifest | null, wish: TuningWish): TuningRow | Skip {
  const why = isUnusable(run) ?? unwanted(run, wish);
  if (why !== null) return why;
  const correction = run.feedback.find(({ name, value }) => name === CORRECTION && typeof value === 'string');
  const answer = correction === undefined ? run.output : corrected(String(correction.value), run.output);
  const input = redact(run.input).value;
  const chat = isObject(input) ? tunedChat(manifest, input, redact(answer).value) : null;
  if (chat === null) return 'cut';
  const metadata = {
    run: run.run,
    feature: run.feature,
    version: run.version,
    at: String(run.atMs),
    basis: wish.policy ? 'policy' : CONSENT,
    answer: correction === undefined ? 'output' : CORRECTION,
    shown: chat.shown,
  };
  return { split: splitOf(run, wish.valid), messages: chat.messages, metadata };
}
