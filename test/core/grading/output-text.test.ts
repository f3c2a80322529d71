import { expect, it } from 'vitest';
import { outputText } from '#core/grading/output-text';
import type { Json } from '#schema/contracts/json';

it.each<[string, Json, string]>([
  ['is its only text', { answer: 'Yes.' }, 'Yes.'],
  ['has the quotes and line breaks that people see', { answer: 'Say "yes".\nThen go.' }, 'Say "yes".\nThen go.'],
  ['is all of its texts, a line each, in their order', { answer: 'Yes.', sources: ['a', { name: 'b' }] }, 'Yes.\na\nb'],
  ['has numbers and booleans, and nothing of null', { n: 42, ok: true, none: null }, '42\ntrue'],
  ['is empty of an empty output', {}, ''],
])('the text of an output %s', (_, output, text) => {
  expect(outputText(output)).toBe(text);
});
