import { standingOf } from '#core/judge/standing-of';
import type { JudgeName, JudgeVersion } from '#schema/contracts/ids';
import type { JudgeView } from '#schema/contracts/judge';
import { findJudge, heldTo } from './store/judges.ts';

/** A judge in its newest version, or the one that is named, with how far it agrees with people; undefined: there is none. */
export async function viewJudge(
  db: D1Database,
  name: JudgeName,
  version?: JudgeVersion,
): Promise<JudgeView | undefined> {
  const kept = await findJudge(db, name, version);
  if (kept === undefined) return undefined;
  return { ...kept, standing: standingOf(await heldTo(db, kept, kept.criterion)) };
}
