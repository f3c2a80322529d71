import type { EvalView } from '#schema/contracts/eval';
import { err, ok, type Result } from '#schema/contracts/result';
import { EVAL_FAILED, EVAL_INCONCLUSIVE } from '../exit-codes.ts';
import { fault, type Fault } from '../fault.ts';

const exits = { fail: EVAL_FAILED, inconclusive: EVAL_INCONCLUSIVE } as const;
type Failing = keyof typeof exits;

/** Verdicts that end the program with a code of their own. */
export type FailOn = readonly Failing[];

const isFailing = (word: string): word is Failing => Object.hasOwn(exits, word);

/** Reads `--fail-on`: `fail` without it, none with `never`. */
export function failOn(text: string | undefined): Result<FailOn, Fault> {
  if (text === 'never') return ok([]);
  const words = (text ?? 'fail').split(',').map((word) => word.trim());
  const unknown = words.find((word) => !isFailing(word));
  if (unknown !== undefined)
    return err(
      fault('malformed', `--fail-on does not know ${JSON.stringify(unknown)}; known: fail, inconclusive, never.`),
    );
  return ok(words.filter(isFailing));
}

/** The exit code of an eval that is over: 1 when it could not be carried out, whatever fails. */
export function exitOf({ status, result }: EvalView, failing: FailOn): number {
  if (status === 'failed') return 1;
  const verdict = result?.verdict ?? 'inconclusive';
  return verdict !== 'pass' && failing.includes(verdict) ? exits[verdict] : 0;
}
