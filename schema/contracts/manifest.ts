import * as z from 'zod';
import { MaxAgeS } from './document.ts';
import { findings, graderFields, replyGraders } from './grader.ts';
import { CollectionName, FeatureName, ToolName, VersionId } from './ids.ts';
import { Json, JsonObject } from './json.ts';
import { oneOf, strict } from './strict.ts';

const word = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_-]{0,62}$/, 'A word of letters, digits, _ and -, at most 63 characters.');

/** A step's name: later steps read its results under it. */
export const StepName = word;

/** The providers a chain may list. `baseline` is built in: no key, no network. */
export const providers = ['baseline', 'openai', 'anthropic'] as const;
export type ProviderName = (typeof providers)[number];

/**
 * One try in a chain: `timeoutMs` is per attempt, `retries` come on top of the first attempt. Where the answer is streamed the
 * attempt is over with its first content: `timeoutMs` is the most for that, `headersMs` and `firstContentMs` are for its parts,
 * and afterwards no pause may be longer than `idleMs`.
 */
export const ModelChoice = strict({
  provider: oneOf('provider', providers),
  model: z.string().min(1).max(128),
  timeoutMs: z.number().int().min(10).max(600_000).default(30_000),
  headersMs: z.number().int().min(10).max(600_000).default(15_000),
  firstContentMs: z.number().int().min(10).max(600_000).default(30_000),
  idleMs: z.number().int().min(10).max(600_000).default(15_000),
  retries: z.number().int().min(0).max(5).default(2),
  temperature: z.number().min(0).max(2).optional(),
  maxTokens: z.number().int().min(1).max(1_000_000).optional(),
});
export type ModelChoice = z.infer<typeof ModelChoice>;

/** A prompt's messages; `{{ path }}` is filled from input, context and earlier steps. */
export const Prompt = strict({ system: z.string().max(100_000).optional(), user: z.string().min(1).max(100_000) });
export type Prompt = z.infer<typeof Prompt>;

/** Asks a model chain; later steps see `.text`, `.json`, `.model`, `.fallback`. */
export const PromptStep = strict({
  kind: z.literal('prompt'),
  name: StepName,
  prompt: word,
  model: word,
  schema: JsonObject.optional(),
  deadlineMs: z.number().int().min(10).max(600_000).default(60_000),
});
export type PromptStep = z.infer<typeof PromptStep>;

/** What becomes of a document that is older than it may be: it is used and marked, left out, or the step fails (and the run degrades or refuses). */
export const staleReactions = ['use', 'drop', 'fail'] as const;
export type StaleReaction = (typeof staleReactions)[number];

/**
 * Finds documents by keywords; later steps see `.documents[{ id, text, source, score, fetchedAt, version, owner, stale }]`. Of the
 * step's `maxAgeS`, the collection's and the document's own the shortest holds. Without `onStale`: `use`.
 */
export const RetrieveStep = strict({
  kind: z.literal('retrieve'),
  name: StepName,
  from: CollectionName,
  query: z.string().min(1).max(4000),
  top: z.number().int().min(1).max(50).default(5),
  maxAgeS: MaxAgeS.optional(),
  onStale: oneOf('reaction', staleReactions).optional(),
});
export type RetrieveStep = z.infer<typeof RetrieveStep>;

/** Calls a tool that an admin declared (`PUT /tools/{name}`); later steps see `.result`. `arguments` are filled as `output.value` is. */
export const ToolStep = strict({
  kind: z.literal('tool'),
  name: StepName,
  tool: ToolName,
  arguments: JsonObject.default({}),
});
export type ToolStep = z.infer<typeof ToolStep>;

/** The graders a guard may ask; the same functions that evals use (core/grading). */
export const graders = [...replyGraders, 'injection'] as const;

const then = oneOf('consequence', findings).default('fail');

/** One grader of a guard; it passes at 1, where it has an `atLeast` at that, and always once it has redacted what it found. */
export const GuardGrader = z.discriminatedUnion(
  'grader',
  [
    strict({ grader: z.literal('contains'), ...graderFields.contains }),
    strict({ grader: z.literal('length'), ...graderFields.length }),
    strict({ grader: z.literal('schema'), ...graderFields.schema }),
    strict({ grader: z.literal('grounded'), documents: word, atLeast: z.number().min(0).max(1).default(0.5) }),
    strict({ grader: z.literal('regex'), ...graderFields.regex }),
    strict({ grader: z.literal('language'), ...graderFields.language }),
    strict({ grader: z.literal('secrets'), ...graderFields.secrets, then }),
    strict({ grader: z.literal('personal'), ...graderFields.personal, then }),
    strict({ grader: z.literal('injection'), atLeast: z.number().min(0).max(1).default(0.5) }),
  ],
  { error: (issue) => (issue.code === 'invalid_union' ? `Unknown grader; known: ${graders.join(', ')}.` : undefined) },
);
export type GuardGrader = z.infer<typeof GuardGrader>;

/** Checks a value and says what happens when it fails; later steps see `.pass`, `.scores` and `.value`: what was checked, without what was redacted. */
export const GuardStep = strict({
  kind: z.literal('guard'),
  name: StepName,
  on: Json,
  graders: z.array(GuardGrader).min(1).max(16),
  else: oneOf('reaction', ['block', 'retry', 'degrade', 'mark']),
  message: z.string().min(1).max(2000),
});
export type GuardStep = z.infer<typeof GuardStep>;

/** Makes the reply: the top level is literal, inside it single-operator objects are JsonLogic. Last, exactly one. */
export const OutputStep = strict({ kind: z.literal('output'), name: StepName.optional(), value: JsonObject });
export type OutputStep = z.infer<typeof OutputStep>;

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

/** Runs one version of a feature in place; later steps see `.output`. `input` is filled as `output.value` is. */
export const SubfeatureStep = strict({
  kind: z.literal('subfeature'),
  name: StepName,
  feature: FeatureName,
  version: VersionId,
  input: JsonObject.default({}),
});
export type SubfeatureStep = z.infer<typeof SubfeatureStep>;

type Leaf = PromptStep | RetrieveStep | ToolStep | GuardStep | OutputStep | SubfeatureStep;
type LeafInput = z.input<
  | typeof PromptStep
  | typeof RetrieveStep
  | typeof ToolStep
  | typeof GuardStep
  | typeof OutputStep
  | typeof SubfeatureStep
>;

/** One step of a flow. */
export type Step = Leaf | BranchStep | ParallelStep | MapStep | LoopStep;

/** A step as it is written, without its defaults. */
export type StepInput = LeafInput | BranchInput | ParallelInput | MapInput | LoopInput;

const leaves = [PromptStep, RetrieveStep, ToolStep, GuardStep, OutputStep, SubfeatureStep] as const;
const holders = [BranchStep, ParallelStep, MapStep, LoopStep] as const;

/** The kinds of steps of a flow. */
export const stepKinds = [...leaves, ...holders].map((step) => step.shape.kind.value);

const Step: z.ZodType<Step, StepInput> = z.discriminatedUnion('kind', [...leaves, ...holders], {
  error: (issue) =>
    issue.code === 'invalid_union' ? `Unknown kind of step; known: ${stepKinds.join(', ')}.` : undefined,
});

/**
 * How the version answers the chat APIs. `input` is filled as `output.value` is, from `messages` (`[{ role, content }]`), `last` (the
 * last user message's text) and `system` (what system messages say); `output` is an expression over `output`. Each has a default.
 */
export const Chat = strict({ input: JsonObject.optional(), output: Json.optional() });
export type Chat = z.infer<typeof Chat>;

/** What bounds a run: the whole run's deadline and the largest input. */
export const Limits = strict({
  deadlineMs: z.number().int().min(100).max(900_000).default(120_000),
  inputBytes: z.number().int().min(1).max(1_000_000).default(100_000),
});
export type Limits = z.infer<typeof Limits>;

/**
 * Everything that decides what a feature does, as it is pushed; at most 256 KB of JSON. `format: 1` freezes every default.
 * References between its parts are checked by `core/flow/check.ts`, shapes here.
 */
export const Manifest = strict({
  format: z.literal(1),
  input: JsonObject,
  output: JsonObject,
  models: z.record(word, z.array(ModelChoice).min(1).max(8)).default({}),
  prompts: z.record(word, Prompt).default({}),
  flow: z.array(Step).min(1).max(64),
  degraded: JsonObject.optional(),
  chat: Chat.optional(),
  limits: Limits.prefault({}),
});
export type Manifest = z.infer<typeof Manifest>;
export type ManifestInput = z.input<typeof Manifest>;

/** The largest manifest, in bytes of JSON. */
export const MANIFEST_BYTES = 256 * 1024;
