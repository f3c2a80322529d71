import { under } from '#core/flow/under';
import { graderFaults } from '#core/grading/grader-faults';
import type { ExampleInput } from '#schema/contracts/dataset';
import type { Issue } from '#schema/contracts/problem';

/** What is wrong with the checks of an example whose shape is right: those that say nothing, and patterns and schemas that could take for ever. */
export const checkFaults = ({ checks = [] }: Pick<ExampleInput, 'checks'>): Issue[] =>
  checks.flatMap((check, at) => under(`checks.${at}`, graderFaults(check)));
