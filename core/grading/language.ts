import type { Language } from '#schema/contracts/grader';
import type { Json } from '#schema/contracts/json';
import { asText } from './as-text.ts';
import type { Grade } from './grade.ts';
import { tellLanguage } from './tell-language.ts';

/** The languages the output may be in. */
export type LanguageOptions = { readonly languages: readonly Language[] };

/** 1 when the output seems to be in one of the languages, 0 when in another, null when it says too little to tell. What was expected is not looked at. */
export function language(output: Json, _expected: Json, { languages }: LanguageOptions): Grade {
  const told = tellLanguage(asText(output));
  if (told.length === 0) return { score: null, reason: 'It says too little to tell its language.' };
  const fits = told.some((one) => languages.includes(one));
  return { score: fits ? 1 : 0, reason: `Seems to be ${told.join(' or ')}.` };
}
