import type { AuditEntry } from '#schema/contracts/audit';
import type { EvalGrader } from '#schema/contracts/eval-grader';
import type { JudgeName, JudgeVersion } from '#schema/contracts/ids';
import type { JudgeRow, JudgeVersionRow, JudgeView } from '#schema/contracts/judge';
import type { JudgeAnswer, JudgeAsk } from '#schema/contracts/item';
import type { LabelItem } from '#schema/contracts/label-endpoints';
import type { Issue } from '#schema/contracts/problem';
import type { Result } from '#schema/contracts/result';
import type { JudgeChange, NamePage, TimePage } from './deps.ts';
import type { JudgesTaken, Taker } from './take-judges.ts';

/** A version of a judge, and what it said of labelled answers. */
export type JudgeWhich = { judge: JudgeName; version: JudgeVersion };
export type JudgeSaid = { atMs: number; scores: readonly { label: string; score: number }[] };

/** What routes may ask of judges. */
export type JudgeDeps = {
  listJudges: (page: NamePage) => Promise<JudgeRow[]>;
  /** In its newest version unless one is named. */
  findJudge: (name: JudgeName, version?: JudgeVersion) => Promise<JudgeView | undefined>;
  /** False: another version has the same short name. */
  saveJudge: (change: JudgeChange, entry: AuditEntry) => Promise<boolean>;
  deleteJudge: (name: JudgeName, entry: AuditEntry) => Promise<boolean>;
  listJudgeVersions: (name: JudgeName, page: TimePage) => Promise<JudgeVersionRow[]>;
  keepJudgeScores: (which: JudgeWhich, said: JudgeSaid) => Promise<void>;
  /** Settled labels of the judge's criterion that this version of it has not judged, newest first. */
  labelsToCheck: (which: JudgeWhich & { criterion: string }, page: TimePage) => Promise<LabelItem[]>;
  /** What a judge says of an answer that people have labelled. Throws when the edge cannot be asked. */
  askJudge: (ask: JudgeAsk) => Promise<JudgeAnswer>;
  takeJudges: (graders: readonly EvalGrader[], taker: Taker) => Promise<Result<JudgesTaken, Issue[]>>;
};
