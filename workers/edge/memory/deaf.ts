import type { SnapshotRead } from '#schema/contracts/rpc';

type Read = (have: number, maxAgeMs: number) => Promise<SnapshotRead>;

/**
 * For tests alone (SLUICE_CHAOS=deaf): an isolate that, once it has read a snapshot with a rollout in it, hears of no newer one
 * and believes that there is none.
 */
export class Deaf {
  #hasHeard = false;

  reader(read: Read): Read {
    return async (have, maxAgeMs) => {
      if (this.#hasHeard) return { snapshot: null, number: have, ageMs: 0 };
      const answer = await read(have, maxAgeMs);
      const routes = Object.values(answer.snapshot?.features ?? {});
      this.#hasHeard = routes.some(({ rollout }) => rollout !== null);
      return answer;
    };
  }
}
