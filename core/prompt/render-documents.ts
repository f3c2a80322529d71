import type { Json, JsonObject } from '#schema/contracts/json';

const NONE = '(no documents found)';

const textIn = (document: JsonObject, name: string): string => {
  const value = document[name];
  return typeof value === 'string' ? value : '';
};

const isDocument = (item: Json): item is JsonObject =>
  typeof item === 'object' && item !== null && !Array.isArray(item) && typeof item['text'] === 'string';

/** Said of stale ones alone, so that a model can weigh them or pass it on. */
function age(document: JsonObject): string {
  if (document['stale'] !== true) return '';
  const day = textIn(document, 'fetchedAt').slice(0, 10);
  return ` (may be out of date: ${day === '' ? 'of unknown age' : `fetched ${day}`})`;
}

const renderOne = (document: JsonObject, number: number): string =>
  `[${number}] ${textIn(document, 'source') || textIn(document, 'id')}${age(document)}\n${textIn(document, 'text')}`;

/**
 * Retrieved documents as a model reads them best: numbered from 1, each with its source (else its id) above its text, so
 * that an answer can say [2]. Null when the items are no documents.
 */
export function renderDocuments(items: readonly Json[]): string | null {
  if (items.length === 0) return NONE;
  if (!items.every(isDocument)) return null;
  return items.map((item, index) => renderOne(item, index + 1)).join('\n\n');
}
