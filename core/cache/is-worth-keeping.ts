import type { Answered } from '#core/flow/history';

/** The words of providers for an answer that its model had finished. Anything else, and no word at all, may be a half one. */
const finished = new Set(['stop', 'end_turn', 'stop_sequence']);

/** The longest answer that is kept, in characters. */
export const MOST_CHARS = 128 * 1024;

/** Whether an answer may be given again: the chain's first model gave it, had finished it, and it is neither empty nor too long. */
export const isWorthKeeping = ({ text, fallback }: Answered, finish: string | null): boolean =>
  !fallback && finish !== null && finished.has(finish) && text.trim() !== '' && text.length <= MOST_CHARS;
