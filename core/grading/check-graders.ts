import { under } from '#core/flow/under';
import type { EvalGrader } from '#schema/contracts/eval-grader';
import type { Issue } from '#schema/contracts/problem';
import { graderFaults } from './grader-faults.ts';
import { repeatedGraders } from './repeated-graders.ts';

/** Every fault of an eval's graders that can be told without looking anything up, wherever they are named: paths begin with `graders`. */
export const checkGraders = (graders: readonly EvalGrader[]): Issue[] => [
  ...graders.flatMap((grader, at) => under(`graders.${at}`, graderFaults(grader))),
  ...repeatedGraders(graders),
];
