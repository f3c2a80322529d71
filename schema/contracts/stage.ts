import * as z from 'zod';
import { NotWorse } from './guardrail.ts';
import { SegmentName } from './ids.ts';
import { oneOf, strict } from './strict.ts';

/** A candidate's share in percent, with at most three decimals. */
export const Percent = z
  .number()
  .min(0)
  .max(100)
  .refine((value) => Math.round(value * 1000) / 1000 === value, 'At most three decimals.');

/** Who may say that a stage may be left: an approver, or whoever holds the role that is named (or more). */
export const Requirement = z.union(
  [z.literal('approval'), strict({ approval: oneOf('role', ['operator', 'approver', 'admin']) })],
  { error: 'Known: "approval", or { "approval": "operator" | "approver" | "admin" }.' },
);
export type Requirement = z.infer<typeof Requirement>;

const named = {
  name: z.string().min(1).max(64).optional(),
  holdS: z.number().min(0).max(31_536_000).default(0),
  minUnits: z.number().int().min(0).max(10_000_000).default(0),
  requires: z.array(Requirement).max(1).default([]),
  notWorse: z.array(NotWorse).max(16).default([]),
};

const Written = strict({
  ...named,
  percent: Percent.optional(),
  segment: SegmentName.optional(),
  blind: z.boolean().optional(),
  shadow: z.number().gt(0).max(1).optional(),
  shadowUsd: z.number().gt(0).max(1_000_000).optional(),
});
type Written = z.infer<typeof Written>;

type Fault = readonly [name: string, message: string];

/** Faults of what is true of them. */
const those = (...faults: readonly (readonly [boolean, ...Fault])[]): Fault[] =>
  faults.flatMap(([wrong, name, message]) => (wrong ? [[name, message] as const] : []));

/** What is said of a stage's exposure and cannot be; each with the name it is about. */
function faultsOf({ percent, segment, blind, shadow, shadowUsd }: Written): Fault[] {
  if (shadow !== undefined)
    return those(
      [(percent ?? 0) !== 0, 'percent', 'A shadow stage exposes nobody: leave it out.'],
      [segment !== undefined, 'segment', 'A shadow stage mirrors a share of all runs: leave it out.'],
      [blind !== undefined, 'blind', 'Only a segment stage of 100 is blind.'],
    );
  const unseen = segment !== undefined && percent === 100 && blind !== true;
  return those(
    [shadowUsd !== undefined, 'shadowUsd', 'Only a shadow stage has it.'],
    [percent === 0, 'percent', 'A stage exposes somebody: more than 0.'],
    [(percent ?? segment) === undefined, 'percent', 'Say whom it exposes: percent, segment (with percent) or shadow.'],
    [blind !== undefined && segment === undefined, 'blind', 'Only a segment stage of 100 is blind.'],
    [unseen, 'blind', 'A segment stage of 100 has no control to compare with: say "blind": true.'],
  );
}

/**
 * A stretch of a rollout: whom it exposes (`percent` of everybody; of a `segment`'s members, 50 by default; or nobody, while a
 * share `shadow` of runs is mirrored for at most `shadowUsd`, 1 by default), how long it is held, and what must hold before it is left:
 * units counted, things shown (`notWorse`), somebody's word (`requires`).
 */
export const Stage = Written.superRefine((stage, context) => {
  for (const [name, message] of faultsOf(stage)) context.addIssue({ code: 'custom', path: [name], message });
}).transform(({ percent, shadowUsd, ...rest }) => {
  const exposed = percent ?? (rest.shadow === undefined ? 50 : 0);
  return { ...rest, percent: exposed, ...(rest.shadow === undefined ? {} : { shadowUsd: shadowUsd ?? 1 }) };
});
export type Stage = z.infer<typeof Stage>;
export type StageInput = z.input<typeof Stage>;
