import type { Rate } from '#core/limit/gcra';
import { murmur } from '#core/slot/murmur';
import type { Failure } from '#schema/contracts/problem';
import type { KeyGrant } from '#schema/contracts/snapshot';
import type { Meter, MeterPorts, Subject } from './meter.ts';
import type { Refused } from './refusals.ts';

/** Counts one call of a key, or, after that, of the unit that it is for; null when it is let in. */
export type Take = (grant: KeyGrant, unit: string | null) => Failure | null;

/** Units of one key are counted by this many objects. */
const SHARDS = 16;
/** Up to this part of its limit a unit is counted by each isolate alone: nearly everybody costs nothing. */
const QUIET = 8;

const part = ({ perMinute, burst }: Rate): Rate => ({
  perMinute: Math.max(1, Math.floor(perMinute / QUIET)),
  burst: Math.max(1, Math.floor(burst / QUIET)),
});

/** Who is counted; null: this key has no such limit. */
function subjectOf({ id, limits }: KeyGrant, unit: string | null): Subject | null {
  if (unit === null) return limits?.key ? { limiter: `key/${id}`, name: '', rate: limits.key, quiet: null } : null;
  if (!limits?.unit) return null;
  return { limiter: `unit/${id}/${murmur(unit) % SHARDS}`, name: unit, rate: limits.unit, quiet: part(limits.unit) };
}

function refusal({ perMinute, burst }: Rate, unit: string | null, retryMs: number): Failure {
  const retryAfterS = Math.max(1, Math.ceil(retryMs / 1000));
  const whose = unit === null ? 'This key' : 'One unit of this key';
  return {
    code: 'rate_limited',
    detail: `${whose} may make ${perMinute} calls a minute, ${burst} at once. Try again in ${retryAfterS} s.`,
    retryAfterS,
  };
}

/** Lets a call in or refuses it, by this isolate's meter; `refused` hears of each that is not let in. */
export const takeBy =
  (meter: Meter, ports: MeterPorts, refused: (what: Refused) => void): Take =>
  (grant, unit) => {
    const subject = grant.limits === undefined ? null : subjectOf(grant, unit);
    if (subject === null) return null;
    const retryMs = meter.take(subject, ports);
    if (retryMs === null) return null;
    // One unit in a hurry must not use up what the key's others may do: its key was asked before it.
    const key = unit === null ? null : subjectOf(grant, null);
    if (key !== null) meter.giveBack(key);
    refused({ of: 'key', name: grant.id, limit: unit === null ? 'key' : 'unit' });
    return refusal(subject.rate, unit, retryMs);
  };
