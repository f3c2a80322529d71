import { isObject } from '#core/mcp/is-object';
import type { EvalGraderInput } from '#schema/contracts/eval-grader';
import type { Json, JsonObject } from '#schema/contracts/json';
import { placeOf } from './openai-check.ts';

/** A judge to put, and the grader that asks it in an eval. */
export type BroughtJudge = { readonly name: string; readonly judge: JsonObject; readonly grader: EvalGraderInput };

/** A grader that asks a model, as a judge of ours; or why it is none. */
export type MappedJudge =
  | { readonly ok: true; readonly brought: BroughtJudge }
  | { readonly ok: false; readonly why: string };

/** How a judge finds an item's value again: in the example's input, or in what is expected of it. */
export type WhereIs = (path: string) => string;

/** Whether it asks a model. */
export const asksModel = ({ type }: JsonObject): boolean => type === 'score_model' || type === 'label_model';

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;

/** The text of a message; null: it has something else, an image or a sound. */
function textOf(content: Json | undefined): string | null {
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) {
    const parts = content.map(textOf);
    return parts.includes(null) ? null : parts.join('\n');
  }
  return isObject(content) && typeof content['text'] === 'string' ? content['text'] : null;
}

type Told = { readonly system: string; readonly user: string };

/** What its messages say, by who is told it; null: they are none that a judge's prompt could say. */
function toldBy({ input }: JsonObject): Told | null {
  const messages = Array.isArray(input) ? input : typeof input === 'string' ? [{ role: 'user', content: input }] : [];
  const told: { system: string[]; user: string[] } = { system: [], user: [] };
  for (const message of messages) {
    if (!isObject(message)) return null;
    const { role, content } = message;
    const text = textOf(content);
    if (text === null) return null;
    if (role === 'system' || role === 'developer') told.system.push(text);
    else if (role === 'user') told.user.push(text);
    else return null;
  }
  // What a judge is shown stands in what the user says.
  const [system, user] = [told.system.join('\n\n'), told.user.join('\n\n')];
  return user === '' ? { system: '', user: system } : { system, user };
}

/** Names of an item's values that its messages show. */
export function judgedNames(grader: JsonObject): string[] {
  const { system, user } = toldBy(grader) ?? { system: '', user: '' };
  const paths = [...`${system}\n${user}`.matchAll(PLACEHOLDER)].map(([, path = '']) => path.trim());
  return paths.flatMap((path) => /^item\.([\w-]+)/.exec(path)?.[1] ?? []);
}

type Shown = { readonly prompt: JsonObject; readonly on: string };

/** Its prompt by our names, and where the answer stands that it looks at; or what cannot be said by them. */
function shownBy({ system, user }: Told, whereIs: WhereIs): Shown | string {
  const places = new Set<string>();
  const unknown: string[] = [];
  const read = (text: string): string =>
    text.replaceAll(PLACEHOLDER, (all, inside: string) => {
      const place = placeOf(all);
      if (place !== null) {
        places.add(place);
        return '{{ judged }}';
      }
      const [, name] = /^item\.([\w-]+(?:\.[\w-]+)*)$/.exec(inside.trim()) ?? [];
      if (name === undefined) unknown.push(all.slice(0, 60));
      return name === undefined ? '' : `{{ ${whereIs(name)} }}`;
    });
  const prompt = { ...(system === '' ? {} : { system: read(system) }), user: read(user) };
  if (unknown.length > 0) return `It reads ${unknown.join(', ')}, which a judge has not.`;
  const [on, other] = places;
  if (on === undefined) return 'It never looks at the answer: {{sample.output_text}} or {{sample.output_json.…}}.';
  return other === undefined ? { prompt, on } : 'It looks at several parts of the answer: make a judge of each.';
}

const texts = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

/** How it answers; `passes`: the score from which on an answer is good. */
type Answering = { readonly by: JsonObject; readonly passes: number | null };

function scale({ range, pass_threshold: threshold }: JsonObject): Answering | string {
  const [from = 0, to = 1] = Array.isArray(range) ? range : [];
  if (typeof from !== 'number' || typeof to !== 'number' || from >= to)
    return 'Its range is not two numbers that rise.';
  const by = from === 0 && to === 1 ? {} : { scale: { from, to } };
  if (typeof threshold !== 'number') return { by, passes: null };
  if (threshold < from || threshold > to) return 'Its pass_threshold lies outside its range.';
  return { by, passes: (threshold - from) / (to - from) };
}

function words(grader: JsonObject): Answering | string {
  const [labels, passing] = [texts(grader['labels']), texts(grader['passing_labels'])];
  const choices = Object.fromEntries(labels.map((label) => [label, passing.includes(label) ? 1 : 0]));
  const worths = new Set(Object.values(choices));
  if (passing.some((label) => !labels.includes(label))) return 'One of its passing_labels is none of its labels.';
  return worths.size === 2 ? { by: { choices }, passes: null } : 'Of its labels some have to pass and some not.';
}

/** The model as it is named; `provider/model` says whose it is, else it is OpenAI's. */
function modelOf({ model, sampling_params: params }: JsonObject): JsonObject | null {
  if (typeof model !== 'string' || model === '') return null;
  const [, provider = 'openai', name = model] = /^([a-z][a-z0-9-]*)\/(.+)$/.exec(model) ?? [];
  const { temperature, max_completions_tokens: most } = isObject(params) ? params : {};
  return {
    ...{ provider, model: name },
    ...(typeof temperature === 'number' && { temperature }),
    ...(typeof most === 'number' && { maxTokens: most }),
  };
}

/** A grader's name as a judge's. */
const nameOf = (name: Json | undefined, index: number): string =>
  (typeof name === 'string' ? name : '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 50)
    .replace(/-+$/, '') || `judge-${index + 1}`;

/** A `score_model` or `label_model` grader of OpenAI's as a judge (`PUT /judges/{name}`) and the grader that asks it; or why it is none. */
export function openaiJudge(grader: JsonObject, index: number, whereIs: WhereIs): MappedJudge {
  const unmapped = (why: string): MappedJudge => ({ ok: false, why });
  const told = toldBy(grader);
  if (told === null) return unmapped('It shows its model more than texts by a system and a user.');
  const shown = shownBy(told, whereIs);
  if (typeof shown === 'string') return unmapped(shown);
  const answering = grader['type'] === 'score_model' ? scale(grader) : words(grader);
  if (typeof answering === 'string') return unmapped(answering);
  const model = modelOf(grader);
  if (model === null) return unmapped('It names no model.');
  const name = nameOf(grader['name'], index);
  const { by, passes } = answering;
  const judge = { kind: 'rubric', prompt: shown.prompt, models: [model], ...by };
  const asks = { grader: 'judge', judge: name, id: name, on: shown.on, ...(passes !== null && { atLeast: passes }) };
  return { ok: true, brought: { name, judge, grader: asks as EvalGraderInput } };
}
