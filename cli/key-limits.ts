import type { Flags } from './command.ts';
import { number } from './text/number.ts';
import type { KeyLimits } from '#schema/contracts/key-limits';

/** The limits of a key on a command line. */
export const limitFlags = {
  'per-minute': { kind: 'text', value: 'n', says: 'Calls a minute, by all its callers together' },
  burst: { kind: 'text', value: 'n', says: "Of these so many at once (ten seconds' worth, at least 5)" },
  'per-unit-minute': {
    kind: 'text',
    value: 'n',
    says: 'Runs a minute for one unit; of a client key calls from one address',
  },
  'unit-burst': { kind: 'text', value: 'n', says: "Of these so many at once (ten seconds' worth, at least 5)" },
} as const satisfies Flags;

type Given = { readonly [Name in keyof typeof limitFlags]: string | undefined };

const names = {
  perMinute: 'per-minute',
  burst: 'burst',
  perUnitPerMinute: 'per-unit-minute',
  unitBurst: 'unit-burst',
} as const satisfies Record<keyof KeyLimits, keyof Given>;

/** The limits that flags name; undefined when none does. What is no number is left to the contract, which says so. */
export function limitsIn(flags: Given): KeyLimits | undefined {
  const given = Object.entries(names).flatMap(([name, flag]) =>
    flags[flag] === undefined ? [] : [[name, Number(flags[flag])] as const],
  );
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

const rateText = (rate: number | undefined, burst: number | undefined): string =>
  rate === undefined
    ? '–'
    : `${number.count(rate)}/min${burst === undefined ? '' : `, ${number.count(burst)} at once`}`;

/** How often a key may be used, all its callers together. */
export const keyRate = (limits: KeyLimits | null): string => rateText(limits?.perMinute, limits?.burst);

/** How often one unit of a key may use it. */
export const unitRate = (limits: KeyLimits | null): string => rateText(limits?.perUnitPerMinute, limits?.unitBurst);
