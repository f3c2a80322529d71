import type { Deps } from './deps.ts';
import { deleteJudge, keepJudgeScores, listJudges, listJudgeVersions, saveJudge } from './store/judges.ts';
import { takeJudges } from './take-judges.ts';
import { viewJudge } from './view-judge.ts';

type OfJudges =
  | 'listJudges'
  | 'findJudge'
  | 'saveJudge'
  | 'deleteJudge'
  | 'listJudgeVersions'
  | 'keepJudgeScores'
  | 'takeJudges';

/** What routes may do with judges. */
export const ofJudges = (db: D1Database): Pick<Deps, OfJudges> => ({
  listJudges: (page) => listJudges(db, page),
  findJudge: (name, version) => viewJudge(db, name, version),
  saveJudge: (change, entry) => saveJudge(db, change, entry),
  deleteJudge: (name, entry) => deleteJudge(db, name, entry),
  listJudgeVersions: (name, page) => listJudgeVersions(db, name, page),
  keepJudgeScores: (which, said) => keepJudgeScores(db, which, said),
  takeJudges: (graders, taker) => takeJudges(db, graders, taker),
});
