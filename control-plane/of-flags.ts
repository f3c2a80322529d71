import type { Deps } from './deps.ts';
import type { Env } from './env.ts';
import { flagFaults } from './flag-faults.ts';
import { freeFlag } from './flags/free-flag.ts';
import { writeFlag, type FlagPorts } from './flags/write-flag.ts';
import { publishFlags } from './publish-flags.ts';
import { sha256 } from './sha256.ts';
import { listFlagVersions, viewFlagVersion } from './store/flag-history.ts';
import { importFlags } from './store/flag-import.ts';
import { findFlagVersion, findHeldFlag, holdFlag, releaseFlag } from './store/flag-rollouts.ts';
import { deleteSchedule, listSchedules, saveSchedule } from './store/flag-schedules.ts';
import { deleteFlag, findFlag, listFlags, saveFlag } from './store/flags.ts';
import { keptFlags } from './store/kept-flags.ts';

/** The one object that carries planned changes out. */
const CLOCK = 'global';

/** Has the clock of planned changes look for what is next. */
export const wakeFlagClock = ({ FLAG_CLOCK }: Pick<Env, 'FLAG_CLOCK'>): Promise<void> =>
  FLAG_CLOCK.getByName(CLOCK).wake();

type OfFlags =
  | 'findFlag'
  | 'listFlags'
  | 'saveFlag'
  | 'deleteFlag'
  | 'keptFlags'
  | 'publishFlags'
  | 'writeFlag'
  | 'freeFlag'
  | 'flagFaults'
  | 'importFlags'
  | 'findFlagVersion'
  | 'listFlagVersions'
  | 'viewFlagVersion'
  | 'findHeldFlag'
  | 'holdFlag'
  | 'releaseFlag'
  | 'listSchedules'
  | 'saveSchedule'
  | 'deleteSchedule'
  | 'wakeFlagClock';

const portsOf = (env: Env): FlagPorts => ({
  now: () => Date.now(),
  newId: () => crypto.randomUUID(),
  sha256,
  keptFlags: () => keptFlags(env.DB),
  saveFlag: (change, entry) => saveFlag(env.DB, change, entry),
  publishFlags: () => publishFlags(env),
  findHeldFlag: (key) => findHeldFlag(env.DB, key),
  releaseFlag: (key, candidate) => releaseFlag(env.DB, key, candidate),
  standing: (traffic) => env.CONDUCTOR.getByName(traffic).standing(traffic),
  command: (traffic, command, by) => env.CONDUCTOR.getByName(traffic).command(traffic, command, by),
});

/** What routes, and the clock, may do with flags. */
export function ofFlags(env: Env): Pick<Deps, OfFlags> {
  const { DB } = env;
  const ports = portsOf(env);
  const { keptFlags: kept, saveFlag: save, publishFlags: publish, findHeldFlag: held, releaseFlag: release } = ports;
  return {
    keptFlags: kept,
    saveFlag: save,
    publishFlags: publish,
    findHeldFlag: held,
    releaseFlag: release,
    findFlag: (key) => findFlag(DB, key),
    listFlags: (page) => listFlags(DB, page),
    deleteFlag: (key, entry) => deleteFlag(DB, key, entry),
    writeFlag: (wanted, by) => writeFlag(wanted, by, ports),
    freeFlag: (key) => freeFlag(key, ports),
    flagFaults,
    importFlags: (change, entry) => importFlags(DB, change, entry),
    findFlagVersion: (key, version) => findFlagVersion(DB, key, version),
    listFlagVersions: (key, page) => listFlagVersions(DB, key, page),
    viewFlagVersion: (key, version) => viewFlagVersion(DB, key, version),
    holdFlag: (hold) => holdFlag(DB, hold),
    listSchedules: (key, page) => listSchedules(DB, key, page),
    saveSchedule: (row, entry) => saveSchedule(DB, row, entry),
    deleteSchedule: (which, entry) => deleteSchedule(DB, which, entry),
    wakeFlagClock: () => wakeFlagClock(env),
  };
}
