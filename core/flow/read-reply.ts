import { validate } from '#core/json-schema/validate';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';
import type { Result } from '#schema/contracts/result';

/** Why a model's text is not what the step asks for; the attempt then counts as `invalid_output`. `detail` is for traces: it names the place in the reply and repeats none of its values. */
export type ReplyFault = {
  readonly code: 'invalid_json' | 'schema';
  readonly detail: string;
  /** Everything that is wrong, for the model alone. */
  readonly faults: readonly Issue[];
};

/** What the `answered` outcome takes over from a model's reply. */
export type Reply = { readonly text: string; readonly json: Json };

const FENCED = /^\s*```[a-zA-Z]*[ \t]*\r?\n([\s\S]*?)\r?\n?[ \t]*```\s*$/;
const DEPTH = 64;

function isTooDeep(value: Json, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth >= DEPTH || Object.values(value).some((item) => isTooDeep(item, depth + 1));
}

const notJson: Issue = { path: '', message: 'This is not one JSON document.' };

const unfit = (code: ReplyFault['code'], detail: string, faults: readonly Issue[]): Result<Reply, ReplyFault> => ({
  ok: false,
  error: { code, detail, faults },
});

function parse(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isTooDeep(value) ? undefined : value;
  } catch {
    return undefined;
  }
}

/**
 * A model's text as a step's result: without a schema the text itself (`json` null), with one the JSON in it, bare or in one
 * Markdown fence, checked.
 */
export function readReply(text: string, schema: JsonObject | null): Result<Reply, ReplyFault> {
  if (schema === null) return { ok: true, value: { text, json: null } };
  const json = parse(FENCED.exec(text)?.[1] ?? text);
  if (json === undefined) return unfit('invalid_json', 'The model did not answer with JSON.', [notJson]);
  const faults = validate(schema, json);
  const [fault] = faults;
  if (fault) return unfit('schema', `The answer does not fit the step's schema at ${fault.path || 'its top'}.`, faults);
  return { ok: true, value: { text, json } };
}
