import { DurableObject } from 'cloudflare:workers';
import { evaluatorsOf } from '#core/flag/evaluators-of';
import { patched } from '#core/flag/patched';
import type { FlagPatch, FlagScheduleView, ScheduleOutcome } from '#schema/contracts/flag';
import type { FlagClockRpc } from '#schema/contracts/rpc';
import type { Env } from '../env.ts';
import { flagFaults } from '../flag-faults.ts';
import { ofFlags } from '../of-flags.ts';
import { AHEAD_MS } from '../rollout/alarm-clock.ts';
import { refuseInChaos } from '../rollout/refuse-in-chaos.ts';
import { dueSchedules, nextScheduleAtMs, settleSchedule } from '../store/flag-schedules.ts';

/** How long what failed rests before it is tried again. */
const AGAIN_MS = 5000;

/** No alarm can be set for centuries ahead; it is set for a day, and then again. */
const LONGEST_MS = 86_400_000;

/** How long a change waits for a rollout in its way. */
const WAITS_MS = 60_000;

/** The kill switch is never refused: it ends a rollout. */
const isKill = (change: FlagPatch): boolean => change.state === 'DISABLED' && Object.keys(change).length === 1;

/** Thrown by what is worth trying again. */
class NotYet extends Error {
  override readonly name = 'NotYet';
}

/**
 * Carries planned changes of flags out, each at its time or as soon after as can be. D1 has the truth, the alarm only wakes: what
 * was killed in the middle is done again and changes nothing twice, because a change says what shall be, not what shall happen.
 */
export class FlagClock extends DurableObject<Env> implements FlagClockRpc {
  /** Looks for what is next; whoever plans a change calls it before it is acknowledged. */
  async wake(): Promise<void> {
    refuseInChaos(this.env);
    const nextMs = await nextScheduleAtMs(this.env.DB);
    const nowMs = Date.now();
    if (nextMs !== null)
      await this.ctx.storage.setAlarm(Math.min(Math.max(nextMs, nowMs + AHEAD_MS), nowMs + LONGEST_MS));
  }

  /** Nothing escapes: the runtime gives an alarm up that threw six times. */
  override async alarm(): Promise<void> {
    try {
      refuseInChaos(this.env);
      const failed = await this.#carryOutDue();
      if (failed !== null) throw failed;
      await this.wake();
    } catch (error) {
      console.error(JSON.stringify({ level: 'error', what: 'flag schedule', error: String(error) }));
      await this.ctx.storage.setAlarm(Date.now() + AGAIN_MS);
    }
  }

  /** In the order of their times; what is stuck holds up only what comes after it of the same flag. Answers what was thrown last. */
  async #carryOutDue(): Promise<unknown> {
    const stuck = new Set<string>();
    let failed: unknown = null;
    for (const planned of await dueSchedules(this.env.DB, Date.now())) {
      if (stuck.has(planned.key)) continue;
      await this.#carryOut(planned).catch((error: unknown) => {
        stuck.add(planned.key);
        failed = error;
      });
    }
    return failed;
  }

  async #carryOut(planned: FlagScheduleView): Promise<void> {
    const outcome = await this.#change(planned);
    await settleSchedule(this.env.DB, planned, { outcome, atMs: Date.now() });
  }

  async #change({ key, id, change, reason, createdBy, atMs }: FlagScheduleView): Promise<ScheduleOutcome> {
    const flags = ofFlags(this.env);
    const known = await flags.findFlag(key);
    if (known === undefined) return { failed: 'The flag was deleted.' };
    const definition = patched(known.definition, change);
    const [fault] = flagFaults(definition, evaluatorsOf((await flags.keptFlags()).share));
    if (fault !== undefined) return { failed: `${fault.path}: ${fault.message}` };
    // Whoever may plan may do it: the plan was an operator's.
    const by = { name: createdBy, role: 'operator' } as const;
    const action = isKill(change) ? 'flag.disable' : 'flag.schedule';
    const inTheWay = isKill(change) ? null : await flags.freeFlag(key);
    if (inTheWay !== null && Date.now() > atMs + WAITS_MS) return { failed: inTheWay.detail };
    const written = await flags.writeFlag({ key, definition, known, action, reason: `${id}: ${reason}` }, by);
    if (written.ok) return { version: written.value.version };
    // Lost to somebody who changed it at the same moment, or to a rollout, or not published: once more, soon.
    if (written.error.code === 'conflict' || written.error.code === 'unavailable')
      throw new NotYet(written.error.detail);
    return { failed: written.error.detail };
  }
}
