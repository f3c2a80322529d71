import { isObject } from '#core/mcp/is-object';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { LeftBehind } from './from-promptfoo.ts';
import { itemNames } from './openai-check.ts';
import { asksModel, judgedNames, openaiJudge, type BroughtJudge } from './openai-judge.ts';

/** What values are called that are held against an answer, and that no model which answers may be shown. */
const HELD = /(^|[_-])(expected|reference|ideal|answer|target|label|solution|gold|golden|truth|correct)([_-]|$)/i;

/** All texts in a value. */
function textsIn(value: Json | undefined): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}

/** What of an item its model was shown by the eval's own messages; null: the eval does not say. */
function shownTo(whole: JsonObject): ReadonlySet<string> | null {
  const { data_source: source, input_messages: own } = whole;
  const messages = own ?? (isObject(source) ? source['input_messages'] : undefined);
  const names = textsIn(messages).flatMap(itemNames);
  return names.length === 0 ? null : new Set(names);
}

/**
 * The names of an item's values that are expected of it: what graders hold answers against, and what judges alone are shown. It must
 * not become input: the version under test would read what it is held against.
 */
export function expectedNames(whole: JsonObject, graders: readonly JsonObject[]): string[] {
  const held = graders.flatMap(({ reference }) => itemNames(reference));
  const shown = shownTo(whole);
  const judged = graders.filter(asksModel).flatMap(judgedNames);
  const alone = judged.filter((name) => (shown === null ? HELD.test(name) : !shown.has(name)));
  return [...new Set([...held, ...alone])];
}

/** Judges of a file, under names of their own, and those of its graders that are none. */
export type Judges = { readonly judges: readonly BroughtJudge[]; readonly left: readonly LeftBehind[] };

/** The judges that an eval's graders are. `expected`: the names of values that are expected. */
export function openaiJudges(graders: readonly JsonObject[], expected: readonly string[]): Judges {
  const whereIs = (path: string): string => {
    const [name = '', ...rest] = path.split('.');
    if (!expected.includes(name)) return `input.${path}`;
    return ['expected', ...(expected.length === 1 ? [] : [name]), ...rest].join('.');
  };
  const judges = new Map<string, BroughtJudge>();
  const left: LeftBehind[] = [];
  for (const [index, grader] of graders.entries()) {
    if (!asksModel(grader)) continue;
    const read = openaiJudge(grader, index, whereIs);
    if (!read.ok) left.push({ path: `graders.${index}`, why: read.why });
    else if (judges.has(read.brought.name))
      left.push({
        path: `graders.${index}`,
        why: `There is a judge ${read.brought.name} in it already: give it a name.`,
      });
    else judges.set(read.brought.name, read.brought);
  }
  return { judges: [...judges.values()], left };
}
