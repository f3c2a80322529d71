import { FUEL } from '#core/code/engine';
import type { Came } from '#core/code/read-came';
import type { Grade } from '#core/grading/grade';
import type { ItemSeen } from '#core/grading/grade-item';
import { nothingAt } from '#core/grading/nothing-at';
import { ownGrade } from '#core/grading/own-grade';
import { readFor } from '#core/grading/read-for';
import type { CodeTold } from '#schema/contracts/code';
import type { OwnGrader } from '#schema/contracts/eval-grader';
import type { ItemAsk } from '#schema/contracts/item';
import { Json } from '#schema/contracts/json';
import type { CodeReply, RunCode } from '../code/run-code.ts';
import { within } from '../execute/within.ts';

/** How functions are called, and the moment that they learn as now. */
export type Asking = { readonly runCode: RunCode; readonly nowMs: number };

type Item = { readonly ask: Pick<ItemAsk, 'input' | 'metadata'>; readonly seen: ItemSeen };

/** What code is given is no longer. */
const MOST_CHARS = 256 * 1024;
/** Fuel ends long before; this is for an isolate that cannot be made or had, and for a turn that does not come. */
const MOST_MS = 8000;
/** A sandbox that cannot be had now says nothing of an answer that was paid for: it is asked again, each time later. */
const TRIES = 5;
const AGAIN_MS = 100;

const unscored = (name: string, why: string): Grade => ({ score: null, reason: `Grader ${name} ${why}.` });

function cameOf(told: CodeTold): Parameters<typeof ownGrade>[1] {
  if (told.kind !== 'returned') return { kind: told.kind, ...('error' in told ? { said: told.error } : {}) };
  const read = Json.safeParse(JSON.parse(told.value));
  return (read.success ? { kind: 'returned', result: read.data } : { kind: 'too_deep' }) satisfies Came;
}

const isPassing = ({ kind }: CodeReply): boolean => kind === 'busy' || kind === 'unreachable';

/** What the sandbox said at last. */
async function reply(call: () => Promise<CodeReply>): Promise<CodeReply> {
  for (let tries = 1; ; tries++) {
    const waited = await within(call(), MOST_MS, null);
    const said: CodeReply = waited.ended === 'done' ? waited.value : { kind: 'busy' };
    if (!isPassing(said) || tries === TRIES) return said;
    await scheduler.wait(AGAIN_MS * 2 ** tries);
  }
}

/**
 * Asks a function of a feature's own for its grade, in the sandbox of code steps. It is given nothing but the item, and chance is the
 * same at each call: the same answer has the same score. What it throws, or whatever stops it, leaves the run unscored.
 */
export async function askOwnGrader(ask: OwnGrader, { ask: item, seen }: Item, asking: Asking): Promise<Grade> {
  const { function: name, code } = ask;
  const { value, expected } = readFor(ask, seen);
  if (value === null) return nothingAt(ask.on);
  if (code === undefined) return unscored(name, 'is of no code: the version has none of its own');
  const { input, metadata } = item;
  const given = JSON.stringify({ input, output: value, expected, steps: seen.steps, metadata });
  if (given.length > MOST_CHARS) return unscored(name, 'would be given too much: more than 256 KiB');
  const task = { call: { name, arguments: given }, nowMs: asking.nowMs, seed: 1, fuel: FUEL };
  const told = await reply(() => asking.runCode(code, task));
  switch (told.kind) {
    case 'told':
      return ownGrade(name, cameOf(told.report.told));
    case 'absent':
      return unscored(name, 'cannot be asked: this worker has no Worker Loader, so it runs no code');
    case 'barred':
      return unscored(name, 'may not be asked: the feature may run no code of its own');
    case 'busy':
    case 'unreachable':
      return unscored(name, 'could not be run now');
  }
}
