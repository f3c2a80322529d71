/** What a colour is for. */
export type Tint = 'good' | 'bad' | 'warn' | 'dim' | 'strong' | 'plain';

/** Colours a text, or leaves it as it is where colours are not wanted. */
export type Paint = (tint: Tint, text: string) => string;

const codes = { good: 32, bad: 31, warn: 33, dim: 2, strong: 1 } as const;

/** Colours for a terminal that has them; NO_COLOR (https://no-color.org) and `TERM=dumb` say no. */
export function paintFor(terminal: {
  readonly isTty: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Paint {
  const { isTty, env } = terminal;
  if (!isTty || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb') return (_, text) => text;
  return (tint, text) => (tint === 'plain' || text === '' ? text : `\u001b[${codes[tint]}m${text}\u001b[0m`);
}
