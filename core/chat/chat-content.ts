import { evaluate } from '#core/expression/evaluate';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { Manifest } from '#schema/contracts/manifest';

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (schema: Json): boolean => isObject(schema) && schema['type'] === 'string';

/** The `x` of `{ "var": "output.x" }`; null of any other expression. */
function namedProperty(expression: Json): string | null {
  const path = isObject(expression) ? expression['var'] : undefined;
  return typeof path === 'string' ? (/^output\.([^.]+)$/.exec(path)?.[1] ?? null) : null;
}

/** The property of the output that is a chat's content as it stands; null: the content is made of more. */
export function contentProperty({ chat, output }: Manifest): string | null {
  if (chat?.output !== undefined) return namedProperty(chat.output);
  const { properties } = output;
  const texts = Object.entries(isObject(properties) ? properties : {}).filter(([, schema]) => isText(schema));
  return texts.length === 1 ? (texts[0]?.[0] ?? null) : null;
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));

/** What an output says in a chat: by the manifest's `chat.output`, else its only text, else its JSON. `asJson`: all of it as JSON. */
export function chatContent(manifest: Manifest, output: JsonObject, { asJson }: { asJson: boolean }): string {
  if (asJson) return JSON.stringify(output);
  const declared = manifest.chat?.output;
  if (declared !== undefined) {
    const value = evaluate(declared, { output });
    return textOf(value.ok ? value.value : output);
  }
  const property = contentProperty(manifest);
  return textOf(property !== null && Object.hasOwn(output, property) ? output[property] : output);
}
