import type { Deps } from './deps.ts';
import { findLabel, listLabels, markLabel, marksOf, nextLabel, queueLabels, settleLabel } from './store/labels.ts';

type OfLabels = 'queueLabels' | 'nextLabel' | 'findLabel' | 'labelMarks' | 'markLabel' | 'settleLabel' | 'listLabels';

/** What routes may do with labels. */
export const ofLabels = (db: D1Database): Pick<Deps, OfLabels> => ({
  queueLabels: (items) => queueLabels(db, items),
  nextLabel: (person, about) => nextLabel(db, person, about),
  findLabel: (id) => findLabel(db, id),
  labelMarks: (ids) => marksOf(db, ids),
  markLabel: (id, change) => markLabel(db, id, change),
  settleLabel: (id, standing) => settleLabel(db, id, standing),
  listLabels: (page, about) => listLabels(db, page, about),
});
