import * as z from 'zod';
import { AgentStep } from './agent-step.ts';
import { CodeStep } from './code-step.ts';
import { GuardStep } from './guard-step.ts';
import { Json } from './json.ts';
import { OutputStep } from './output-step.ts';
import { PromptStep } from './prompt-step.ts';
import { RetrieveStep } from './retrieve-step.ts';
import { strict } from './strict.ts';
import { SubfeatureStep } from './subfeature-step.ts';
import { ToolStep } from './tool-step.ts';
import { StepName } from './word.ts';

// Steps that hold steps have their types written out: what is read from a schema cannot name itself.
const Steps: z.ZodType<Step[], StepInput[]> = z.lazy(() => z.array(Step).min(1).max(32));
const NoSteps: z.ZodType<Step[], StepInput[]> = z.lazy(() => z.array(Step).max(32));

/** Takes the first case whose `when` is true, else `else`; later steps see the taken steps by their own names. */
export interface BranchStep {
  kind: 'branch';
  name: string;
  cases: { when: Json; do: Step[] }[];
  else: Step[];
}
interface BranchInput {
  kind: 'branch';
  name: string;
  cases: { when: Json; do: StepInput[] }[];
  else?: StepInput[] | undefined;
}
const aCase = strict({ when: Json, do: Steps });
export const BranchStep = strict({
  kind: z.literal('branch'),
  name: StepName,
  cases: z.array(aCase).min(1).max(16),
  else: NoSteps.default([]),
});

/** Does several lists of steps at once; later steps see `.<name>.<step>` of each. */
export interface ParallelStep {
  kind: 'parallel';
  name: string;
  do: { name: string; steps: Step[] }[];
}
interface ParallelInput {
  kind: 'parallel';
  name: string;
  do: { name: string; steps: StepInput[] }[];
}
const anArm = strict({ name: StepName, steps: Steps });
export const ParallelStep = strict({ kind: z.literal('parallel'), name: StepName, do: z.array(anArm).min(1).max(8) });

/** Does the same steps for each item of a list, `concurrency` of them at once; later steps see `.items[].<step>`. A list longer than `max` fails. */
export interface MapStep {
  kind: 'map';
  name: string;
  over: Json;
  as: string;
  do: Step[];
  max: number;
  concurrency: number;
}
interface MapInput {
  kind: 'map';
  name: string;
  over: Json;
  as: string;
  do: StepInput[];
  max: number;
  concurrency?: number | undefined;
}
export const MapStep = strict({
  kind: z.literal('map'),
  name: StepName,
  over: Json,
  as: StepName,
  do: Steps,
  max: z.number().int().min(1).max(100),
  concurrency: z.number().int().min(1).max(16).default(4),
});

/** Does the same steps until `until` is true, `max` times at most; they and later ones see `.last`, `.count` and `.history[]`. */
export interface LoopStep {
  kind: 'loop';
  name: string;
  do: Step[];
  until: Json;
  max: number;
}
interface LoopInput {
  kind: 'loop';
  name: string;
  do: StepInput[];
  until: Json;
  max: number;
}
export const LoopStep = strict({
  kind: z.literal('loop'),
  name: StepName,
  do: Steps,
  until: Json,
  max: z.number().int().min(1).max(25),
});

type Leaf = PromptStep | AgentStep | RetrieveStep | ToolStep | CodeStep | GuardStep | OutputStep | SubfeatureStep;
type LeafInput = z.input<
  | typeof PromptStep
  | typeof AgentStep
  | typeof RetrieveStep
  | typeof ToolStep
  | typeof CodeStep
  | typeof GuardStep
  | typeof OutputStep
  | typeof SubfeatureStep
>;

/** One step of a flow. */
export type Step = Leaf | BranchStep | ParallelStep | MapStep | LoopStep;

/** A step as it is written, without its defaults. */
export type StepInput = LeafInput | BranchInput | ParallelInput | MapInput | LoopInput;

const leaves = [
  PromptStep,
  AgentStep,
  RetrieveStep,
  ToolStep,
  CodeStep,
  GuardStep,
  OutputStep,
  SubfeatureStep,
] as const;
const holders = [BranchStep, ParallelStep, MapStep, LoopStep] as const;

/** The kinds of steps of a flow. */
export const stepKinds = [...leaves, ...holders].map((step) => step.shape.kind.value);

export const Step: z.ZodType<Step, StepInput> = z.discriminatedUnion('kind', [...leaves, ...holders], {
  error: (issue) =>
    issue.code === 'invalid_union' ? `Unknown kind of step; known: ${stepKinds.join(', ')}.` : undefined,
});
