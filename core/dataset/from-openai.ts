import { isObject } from '#core/mcp/is-object';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { BroughtRow, BroughtRows } from './brought-row.ts';
import type { LeftBehind } from './from-promptfoo.ts';
import { openaiCheck } from './openai-check.ts';
import { asksModel } from './openai-judge.ts';
import { expectedNames, openaiJudges } from './openai-judges.ts';

const objectsIn = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** An eval's criteria, a list of graders, or one grader. */
function gradersOf(whole: JsonObject): JsonObject[] {
  const listed = [whole['testing_criteria'], whole['graders']].flatMap(objectsIn);
  const [grader] = [whole['grader']].filter(isObject);
  if (grader !== undefined) return [...listed, grader];
  return listed.length === 0 && typeof whole['type'] === 'string' ? [whole] : listed;
}

const inside = (value: Json | undefined, ...names: string[]): Json | undefined =>
  names.reduce<Json | undefined>((held, name) => (isObject(held) ? held[name] : undefined), value);

/** Items where a run's data source, or a plain file beside the graders, has them. */
function itemsOf(whole: JsonObject): { readonly path: string; readonly items: readonly Json[] } {
  const places = ['data_source.source.content', 'source.content', 'content', 'items', 'data'];
  for (const path of places) {
    const found = inside(whole, ...path.split('.'));
    if (Array.isArray(found)) return { path, items: found };
  }
  return { path: 'items', items: [] };
}

type Held = { readonly graders: readonly JsonObject[]; readonly answers: readonly string[] };

function rowOf(item: JsonObject, at: string, { graders, answers }: Held): BroughtRow {
  const input = Object.fromEntries(Object.entries(item).filter(([name]) => !answers.includes(name)));
  const known = answers.filter((name) => Object.hasOwn(item, name));
  const [only] = known;
  const several = Object.fromEntries(known.map((name) => [name, item[name] ?? null]));
  const checks = graders.flatMap((grader) => {
    const read = openaiCheck(grader, item);
    return read.ok ? [read.check as Json] : [];
  });
  const expected = only === undefined ? undefined : known.length === 1 ? (item[only] ?? null) : several;
  const example = { input, ...(expected !== undefined && { expected }), ...(checks.length > 0 && { checks }) };
  return { at, example };
}

type Place = { readonly contents: readonly Json[]; readonly path: string; readonly index: number };

/** What of a grader is left behind: all of it, said once, or what of single items. */
function leftOf(grader: JsonObject, { contents, path, index }: Place): LeftBehind[] {
  const items = contents.map((item) => (isObject(item) ? openaiCheck(grader, item) : null));
  const reads = items.length === 0 ? [openaiCheck(grader, {})] : items;
  const whys = new Set(reads.flatMap((read) => (read === null ? [] : [read.ok ? '' : read.why])));
  const [only] = whys;
  if (whys.size <= 1) return only ? [{ path: `graders.${index}`, why: only }] : [];
  return reads.flatMap((read, at) =>
    read === null || read.ok ? [] : [{ path: `${path}.${at}.graders.${index}`, why: read.why }],
  );
}

/**
 * An OpenAI eval (or grader) with its items as examples: what graders hold answers against (`{{item.x}}`) is what is expected, the
 * rest of an item its input. Graders that ask a model are judges to put. Those that are not taken over are left behind once, not an item each.
 */
export function fromOpenai(config: Json): BroughtRows {
  if (!isObject(config))
    return { rows: [], left: [], faults: [{ path: '', message: 'No eval: it is not a JSON object.' }] };
  const graders = gradersOf(config);
  const { path, items } = itemsOf(config);
  const contents = items.map((row) => (isObject(row) && isObject(row['item']) ? row['item'] : row));
  const answers = expectedNames(config, graders);
  const { judges, left: unjudged } = openaiJudges(graders, answers);
  const unchecked = graders.flatMap((grader, index) =>
    asksModel(grader) ? [] : leftOf(grader, { contents, path, index }),
  );
  const held = { graders: graders.filter((grader) => !asksModel(grader)), answers };
  const faults = contents.flatMap((item, index) =>
    isObject(item) ? [] : [{ path: `${path}.${index}`, message: 'No item: it is not a JSON object.' }],
  );
  if (contents.length === 0)
    faults.push({ path, message: `There are no items: give them beside the graders as {"items": [{…}, …]}.` });
  const rows = contents.flatMap((item, index) => (isObject(item) ? [rowOf(item, `${path}.${index}`, held)] : []));
  return { rows, left: [...unchecked, ...unjudged], faults, judges };
}
