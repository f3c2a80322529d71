import type { StoredDecision } from '#core/evidence/replay';
import { DecisionView, RolloutView } from '#schema/contracts/rollout';
import { err, ok, type Result } from '#schema/contracts/result';
import { fault, type Fault } from '../fault.ts';

/** A decision of the evidence with what it was taken from; `about` is null where only the numbers were kept. */
export type KeptDecision = { readonly about: DecisionView | null; readonly stored: StoredDecision };

/** What a rollout's answer holds: decisions that can be computed again here, and the numbers of those whose counts it no longer carries. */
export type Kept = { readonly decisions: readonly KeptDecision[]; readonly without: readonly number[] };

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isCell = (value: unknown): boolean =>
  isObject(value) && ['w', 'n0', 'k0', 'n1', 'k1'].every((name) => typeof value[name] === 'number');

const isWatch = (value: unknown): boolean =>
  isObject(value) && typeof value['watch'] === 'number' && isListOf(value['periods'], isCell);

const isListOf = (value: unknown, is: (one: unknown) => boolean): boolean => Array.isArray(value) && value.every(is);

const isGuardrail = (value: unknown): boolean =>
  isObject(value) &&
  typeof value['id'] === 'string' &&
  typeof value['alpha'] === 'number' &&
  typeof value['margin'] === 'number' &&
  isListOf(value['watches'] ?? [], isWatch);

const isVerdict = (value: unknown): boolean =>
  isObject(value) &&
  typeof value['id'] === 'string' &&
  typeof value['verdict'] === 'string' &&
  typeof value['logE'] === 'number' &&
  typeof value['alpha'] === 'number';

/** The stored half of a decision, when both halves are there and look as they must. */
export function storedOf(inputs: unknown, verdicts: unknown): StoredDecision | null {
  if (!isObject(inputs) || typeof inputs['alpha'] !== 'number') return null;
  if (!isListOf(inputs['guardrails'], isGuardrail) || !isListOf(verdicts, isVerdict)) return null;
  return { inputs, verdicts } as unknown as StoredDecision;
}

/** What can be computed again of a rollout, the oldest first. */
export function keptOf({ decisions }: Pick<RolloutView, 'decisions'>): Kept {
  const replayable = decisions.filter((one) => one.replayable).toSorted((a, b) => a.n - b.n);
  const read = replayable.map((about) => ({ about, stored: storedOf(about.inputs, about.verdicts) }));
  return {
    decisions: read.flatMap(({ about, stored }) => (stored === null ? [] : [{ about, stored }])),
    without: read.flatMap(({ about, stored }) => (stored === null ? [about.n] : [])),
  };
}

/** The decisions in a file: a rollout or a decision as the API answers them, or `{ inputs, verdicts }` by itself. */
export function keptIn(document: unknown, path: string): Result<Kept, Fault> {
  const rollout = RolloutView.safeParse(document);
  if (rollout.success) return ok(keptOf(rollout.data));
  const decision = DecisionView.safeParse(document);
  const kept = decision.success ? keptOf({ decisions: [{ ...decision.data, replayable: true }] }) : null;
  if (kept !== null && kept.decisions.length > 0) return ok(kept);
  const stored = isObject(document) ? storedOf(document['inputs'], document['verdicts']) : null;
  if (stored !== null) return ok({ decisions: [{ about: null, stored }], without: [] });
  return err(
    fault('malformed', `${path} holds no decision with its counts.`, {
      help: 'Known: a rollout (npx sluice rollout status <id> --json), one of its decisions, or { "inputs", "verdicts" }.',
    }),
  );
}
