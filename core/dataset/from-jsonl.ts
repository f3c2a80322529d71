import { isObject } from '#core/mcp/is-object';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';
import type { BroughtRow, BroughtRows } from './brought-row.ts';
import type { LeftBehind } from './from-promptfoo.ts';
import { labelsOf } from './labels-of.ts';

const inputs = ['input', 'inputs', 'vars', 'question', 'prompt', 'messages'];
const answers = [
  'expected',
  'expectedOutput',
  'expected_output',
  'outputs',
  'output',
  'ideal',
  'completion',
  'answer',
  'target',
];
const own = new Set(['id', 'cluster', 'critical', 'split', 'checks']);

const present = (row: JsonObject, names: readonly string[]): string | undefined =>
  names.find((name) => Object.hasOwn(row, name) && row[name] !== null);

type Asked = { readonly input: JsonObject; readonly expected?: Json };

/** A conversation: what the assistant says last is what is expected after all before it. */
function ofMessages(messages: readonly Json[]): Asked {
  const last = messages.at(-1);
  if (!isObject(last) || last['role'] !== 'assistant') return { input: { messages: [...messages] } };
  return { input: { messages: messages.slice(0, -1) }, expected: last['content'] ?? null };
}

function askedOf(name: string, value: Json): Asked {
  if (isObject(value) && Array.isArray(value['messages'])) return ofMessages(value['messages']);
  if (Array.isArray(value)) return ofMessages(value);
  return { input: isObject(value) ? value : { [name]: value } };
}

function exampleOf(row: JsonObject, at: string, left: LeftBehind[]): JsonObject | string {
  const name = present(row, inputs);
  if (name === undefined) return `There is nothing to ask: none of ${inputs.join(', ')}.`;
  const asked = askedOf(name, row[name] ?? null);
  const answer = present(row, answers);
  const expected = (answer === undefined ? undefined : row[answer]) ?? asked.expected;
  const given = isObject(row['metadata']) ? row['metadata'] : {};
  const taken = new Set([name, answer, 'metadata', ...own]);
  const rest = Object.fromEntries(Object.entries(row).filter(([key]) => !taken.has(key)));
  const kept = Object.fromEntries(Object.entries(row).filter(([key]) => own.has(key)));
  return {
    ...kept,
    ...(typeof row['id'] === 'number' && { id: String(row['id']) }),
    input: asked.input,
    ...(expected !== undefined && { expected }),
    metadata: labelsOf({ ...rest, ...given }, at, left),
  };
}

/** A line's object; a sentence where it has none. */
function read(text: string): JsonObject | string {
  try {
    const row = JSON.parse(text) as Json;
    return isObject(row) ? row : 'No JSON object.';
  } catch {
    return 'Not JSON.';
  }
}

/** Lines of JSON as other programs write them (chats for fine-tuning, prompt and completion, input and ideal, question and answer) as examples; further short values become metadata. */
export function fromJsonl(text: string): BroughtRows {
  const rows: BroughtRow[] = [];
  const left: LeftBehind[] = [];
  const faults: Issue[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const at = `line ${index + 1}`;
    const row = read(line);
    const example = typeof row === 'string' ? row : exampleOf(row, at, left);
    if (typeof example === 'string') faults.push({ path: at, message: example });
    else rows.push({ at, example });
  }
  return { rows, left, faults };
}
