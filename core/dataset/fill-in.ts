import { atPath } from '#core/expression/at-path';
import { asText } from '#core/grading/as-text';
import type { Json, JsonObject } from '#schema/contracts/json';

const TEMPLATE = /\{\{-?\s*([A-Za-z_][\w-]*?(?:\.[\w-]+?)*)\s*-?\}\}/g;

/** A value with the variables in the place of the templates that name them, or the template that only promptfoo's own engine could fill. */
export type FilledIn = { readonly value: Json } | { readonly template: string };

function inText(text: string, vars: JsonObject): FilledIn {
  const unknown: string[] = [];
  const value = text.replaceAll(TEMPLATE, (template, path: string) => {
    const found = atPath(vars, path);
    if (found === undefined) unknown.push(template);
    return found === undefined ? template : asText(found);
  });
  const [computed] = /\{[{%#]/.exec(text.replaceAll(TEMPLATE, '')) ?? [];
  const template = unknown[0] ?? computed;
  return template === undefined ? { value } : { template };
}

/** Fills in what promptfoo fills into assertions: `{{question}}`, `{{user.name}}`, at every depth. Filters and blocks are not computed. */
export function fillIn(value: Json, vars: JsonObject): FilledIn {
  if (typeof value === 'string') return inText(value, vars);
  if (typeof value !== 'object' || value === null) return { value };
  const inside = Object.entries(value).map(([name, one]) => [name, fillIn(one, vars)] as const);
  const filled: [string, Json][] = [];
  for (const [name, one] of inside) {
    if ('template' in one) return one;
    filled.push([name, one.value]);
  }
  return { value: Array.isArray(value) ? filled.map(([, one]) => one) : Object.fromEntries(filled) };
}
