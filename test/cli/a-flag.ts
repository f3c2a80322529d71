import type { FlagView } from '../../schema/contracts/flag.ts';
import { A, NOON } from './samples.ts';

/** A flag, with changes. */
export const aFlag = (changes: Partial<FlagView> = {}): FlagView => ({
  key: 'dark-mode' as FlagView['key'],
  version: A,
  enabled: true,
  definition: { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off' },
  updatedBy: 'ada',
  updatedAtMs: NOON - 3_600_000,
  createdAtMs: NOON - 7_200_000,
  ...changes,
});
