import { isObject } from '#core/mcp/is-object';
import type { Json, JsonObject } from '#schema/contracts/json';
import { CORRECTION, corrected } from './corrected.ts';
import { isCut } from './is-cut.ts';
import { redact } from './redact.ts';

/** A run as far as an example is made of it. */
export type RunToKeep = {
  readonly run: string;
  readonly feature: string;
  readonly version: string;
  readonly input: Json;
  readonly output: Json;
  readonly feedback: readonly { readonly name: string; readonly value: boolean | number | string }[];
};

/** What shall be expected: something said now, what somebody wrote as a correction, the answer itself (it was right), or nothing. */
export type Wish = {
  readonly expected?: Json | undefined;
  readonly from?: 'correction' | 'output' | undefined;
  /** Personal data and secrets stay in it. */
  readonly keep: boolean;
};

export type RunExample = {
  readonly example: {
    readonly id: string;
    readonly input: JsonObject;
    readonly expected?: Json;
    readonly metadata: JsonObject;
  };
  readonly redacted: readonly string[];
};

type Expected = { readonly value?: Json } | { readonly why: string };

function expectedOf({ output, feedback }: RunToKeep, { expected, from }: Wish): Expected {
  if (expected !== undefined) return { value: expected };
  if (from === undefined) return {};
  if (from === 'output')
    return isCut(output)
      ? { why: 'Its output was too long to be kept whole: say what is expected.' }
      : { value: output };
  const correction = feedback.find(({ name, value }) => name === CORRECTION && typeof value === 'string');
  if (correction === undefined)
    return { why: `Nobody corrected it: no feedback ${CORRECTION} with the right answer as its text.` };
  return { value: corrected(String(correction.value), isCut(output) ? null : output) };
}

/** A run as an example that says where it comes from, without secrets and personal data; a sentence: why it cannot be one. */
export function exampleOfRun(run: RunToKeep, wish: Wish): RunExample | string {
  if (isCut(run.input)) return 'Its input was too long to be kept whole, and half a question is no example.';
  if (!isObject(run.input)) return 'Its input is no JSON object: it was refused before it was anything to run on.';
  const expected = expectedOf(run, wish);
  if ('why' in expected) return expected.why;
  const asIs = (value: Json) => ({ value, said: [] as readonly string[] });
  const clean = wish.keep ? asIs : redact;
  const input = clean(run.input);
  const answer = expected.value === undefined ? undefined : clean(expected.value);
  const { run: id, feature, version } = run;
  const example = {
    id,
    input: input.value as JsonObject,
    ...(answer !== undefined && { expected: answer.value }),
    metadata: { run: id, feature, version },
  };
  return { example, redacted: [...input.said, ...(answer?.said ?? [])] };
}
