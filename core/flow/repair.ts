import type { Issue } from '#schema/contracts/problem';
import type { Message } from './action.ts';

/** More of a useless answer, or of what is wrong with it, only costs. */
const SHOWN_CHARS = 20_000;
const SHOWN_FAULTS = 20;

const line = ({ path, message }: Issue): string => `- ${path === '' ? 'the whole' : path}: ${message}`;

/** What a model is told after an answer that its step cannot use: that answer, and what is wrong with it. */
export const repair = (text: string, faults: readonly Issue[]): readonly Message[] => [
  // Neither protocol takes an empty message.
  { role: 'assistant', content: text.slice(0, SHOWN_CHARS).trim() || '(nothing)' },
  {
    role: 'user',
    content: [
      'This answer cannot be used:',
      ...faults.slice(0, SHOWN_FAULTS).map(line),
      'Answer with the whole corrected JSON document, and with nothing else.',
    ].join('\n'),
  },
];
