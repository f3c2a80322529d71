import { SHORTEST_DEV_S, SHORTEST_S, type ReevalRow } from '#schema/contracts/reeval';
import type { Deps } from './deps.ts';
import type { Env } from './env.ts';
import { deleteReeval, listReevals, saveReeval } from './store/reevals.ts';

type OfReevals =
  | 'shortestReevalS'
  | 'listReevals'
  | 'saveReeval'
  | 'deleteReeval'
  | 'configureReeval'
  | 'stopReeval'
  | 'reevalStatus'
  | 'reevalHistory';

type Which = Pick<ReevalRow, 'feature' | 'name'>;

/** What routes may do with scheduled re-evaluations. */
export function ofReevals({ DB, REEVALUATOR, SLUICE_DEV }: Env): Pick<Deps, OfReevals> {
  const object = ({ feature, name }: Which) => REEVALUATOR.getByName(`${feature}/${name}`);
  return {
    shortestReevalS: SLUICE_DEV === 'true' ? SHORTEST_DEV_S : SHORTEST_S,
    listReevals: (feature) => listReevals(DB, feature),
    saveReeval: (row, entry) => saveReeval(DB, row, entry),
    deleteReeval: (which, entry) => deleteReeval(DB, which, entry),
    configureReeval: (row) => object(row).configure(row),
    stopReeval: (which, atMs) => object(which).forget(atMs),
    reevalStatus: (which) => object(which).status(),
    reevalHistory: (which, limit) => object(which).history(limit),
  };
}
