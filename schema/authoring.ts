import type {
  Arms,
  Around,
  AuthoredAgent,
  AuthoredBranch,
  AuthoredCode,
  AuthoredFunctionTool,
  AuthoredGrader,
  AuthoredGuard,
  AuthoredLoop,
  AuthoredMap,
  AuthoredOutput,
  AuthoredParallel,
  AuthoredPrompt,
  AuthoredRetrieve,
  AuthoredStep,
  AuthoredSubfeature,
  AuthoredTool,
  Chains,
  Choice,
  Given,
  OwnFunction,
  Plain,
  PlainObject,
  Prompts,
} from './authored-flow.ts';
import { asJson } from './as-json.ts';
import type { AuthoredEvalGrader, GraderFunction, KnownOfItem } from './authored-grader.ts';
import type { CheckedFlow } from './checked-flow.ts';
import type { EvalGraderInput } from './contracts/eval-grader.ts';
import type { FeatureInput, Owners } from './contracts/feature.ts';
import type { GuardrailInput } from './contracts/guardrail.ts';
import type { ManifestInput } from './contracts/manifest.ts';
import type { ProviderName } from './contracts/provider.ts';
import { namedGrader } from './named-grader.ts';

/** The body of `PUT /features/{name}`, as a program writes it. */
type Settings = {
  readonly owners: Owners;
  readonly level: FeatureInput['level'];
  readonly budgets?: NonNullable<FeatureInput['budgets']>;
  readonly guardrails?: readonly GuardrailInput[];
  readonly permissions?: {
    readonly code?: boolean;
    readonly providers?: '*' | readonly ProviderName[];
    readonly collections?: '*' | readonly string[];
    readonly tools?: '*' | readonly string[];
  };
};
type Tuning = Omit<Choice, 'provider' | 'model'>;

/** A feature as it is pushed: plain JSON. `settings` is the body of `PUT /features/{name}`, `manifest` that of a version. */
export type Feature = {
  readonly name: string;
  readonly settings: Settings;
  readonly manifest: ManifestInput;
  /** The address (`file:`) of the module whose exports are its own code, which is bundled when it is pushed. */
  readonly code?: string;
};

/** What an author writes. `owners` may be one name when one team is all five; without `permissions` the control plane decides. */
export type Authored<A extends Around, Flow extends readonly AuthoredStep[]> = Omit<Settings, 'owners'> & {
  readonly name: string;
  readonly owners: string | Owners;
  readonly input: A['input'];
  readonly output: A['output'];
  readonly models?: A['models'];
  readonly prompts?: A['prompts'];
  readonly flow: Flow & CheckedFlow<A, Flow>;
  readonly degraded?: PlainObject;
  readonly memory?: NonNullable<ManifestInput['memory']>;
  readonly limits?: NonNullable<ManifestInput['limits']>;
  readonly measure?: number;
  /** Functions of its own code, as tools that its `tool` and `agent` steps call by these names. */
  readonly tools?: { readonly [name: string]: AuthoredFunctionTool };
  /** `import.meta.resolve('./code.ts')`: the module whose functions its code steps call. */
  readonly code?: string;
};

/** A step that finds documents of a collection by the keywords of `query`, a template; later steps read `<name>.documents`. */
export function retrieve<const Name extends string, const Query extends string>(
  name: Name,
  fields: Omit<AuthoredRetrieve<Name, Query>, 'kind' | 'name'>,
): AuthoredRetrieve<Name, Query> {
  return { kind: 'retrieve', name, ...fields };
}

/** A step that calls a tool which an admin declared; later steps read `<name>.result`. Arguments are literal, except `ref(…)` and other JsonLogic expressions. */
export function tool<const Name extends string, const Arguments extends PlainObject>(
  name: Name,
  fields: { readonly tool: string; readonly arguments: Arguments },
): AuthoredTool<Name, Arguments> {
  return { kind: 'tool', name, ...fields };
}

/** A step that calls an exported function of the feature's own code (`code` of the feature is that module); later steps read `<name>.result`. */
export function code<const Name extends string, Called extends OwnFunction, const Arguments extends Given<Called>>(
  name: Name,
  fields: { readonly function: Called; readonly arguments: Arguments },
): AuthoredCode<Name, Arguments & PlainObject> {
  return { kind: 'code', name, function: fields.function.name, arguments: fields.arguments as Arguments & PlainObject };
}

/** A step that asks a chain of models; later steps read `<name>.text`, and `<name>.json` when a `schema` asks for JSON. */
export function prompt<const Name extends string, const PromptName extends string, const Model extends string>(
  name: Name,
  fields: {
    readonly prompt: PromptName;
    readonly model: Model;
    readonly schema?: PlainObject;
    readonly cache?: NonNullable<AuthoredPrompt['cache']>;
    readonly memory?: true;
    readonly examples?: NonNullable<AuthoredPrompt['examples']>;
    readonly deadlineMs?: number;
  },
): AuthoredPrompt<Name, PromptName, Model> {
  return { kind: 'prompt', name, ...fields };
}

/** A step whose model may call `tools` until it has an answer, in at most `maxTurns`; later steps read `<name>.text`, `.json`, `.calls` and `.turns`. */
export function agent<const Name extends string, const PromptName extends string, const Model extends string>(
  name: Name,
  fields: Omit<AuthoredAgent<Name, PromptName, Model>, 'kind' | 'name'>,
): AuthoredAgent<Name, PromptName, Model> {
  return { kind: 'agent', name, ...fields };
}

/** A step that grades a value and says what happens when it fails; `retry` goes back to the prompt before, once. Later steps read `<name>.value`: the value, without what a grader redacted. */
export function guard<
  const Name extends string,
  const On extends Plain,
  const Graders extends readonly AuthoredGrader[],
>(
  name: Name,
  fields: {
    readonly on: On;
    readonly graders: Graders;
    readonly else: AuthoredGuard['else'];
    readonly message: string;
  },
): AuthoredGuard<Name, On, Graders> {
  return { kind: 'guard', name, ...fields };
}

/** Takes the first case whose `when` is true, else `else`; later steps read the taken steps by their own names, those that not every way has with a fallback: `ref('found.documents', [])`. */
export function branch<
  const Name extends string,
  const Cases extends readonly { readonly when: Plain; readonly do: readonly AuthoredStep[] }[],
  const Else extends readonly AuthoredStep[] = readonly [],
>(name: Name, fields: { readonly cases: Cases; readonly else?: Else }): AuthoredBranch<Name, Cases, Else> {
  return { kind: 'branch', name, cases: fields.cases, else: fields.else ?? ([] as unknown as Else) };
}

/** Does several lists of steps at once; later steps read `<name>.<arm>.<step>`. */
export function parallel<const Name extends string, const Given extends Arms>(
  name: Name,
  arms: Given,
): AuthoredParallel<Name, Given> {
  const named = Object.entries(arms).map(([arm, steps]) => ({ name: arm, steps }));
  return { kind: 'parallel', name, do: named as unknown as AuthoredParallel<Name, Given>['do'] };
}

/** Does the same steps for each item of the list `over`, which they read as `as`; later steps read `<name>.items`, in their order. */
export function map<
  const Name extends string,
  const As extends string,
  const Over extends Plain,
  const Do extends readonly AuthoredStep[],
>(
  name: Name,
  fields: {
    readonly over: Over;
    readonly as: As;
    readonly do: Do;
    readonly max: number;
    readonly concurrency?: number;
  },
): AuthoredMap<Name, As, Over, Do> {
  return { kind: 'map', name, ...fields };
}

/** Does the same steps until `until` is true, at most `max` times; they and later ones read `<name>.last`, `.count` and `.history`. */
export function loop<const Name extends string, const Do extends readonly AuthoredStep[], const Until extends Plain>(
  name: Name,
  fields: { readonly do: Do; readonly until: Until; readonly max: number },
): AuthoredLoop<Name, Do, Until> {
  return { kind: 'loop', name, ...fields };
}

/** Runs one version of a feature in place; later steps read `<name>.output`. Without a `version` the command line writes in the one that serves when it pushes. */
export function subfeature<const Name extends string, const Input extends PlainObject>(
  name: Name,
  fields: { readonly feature: string; readonly version?: string; readonly input: Input },
): AuthoredSubfeature<Name, Input> {
  return { kind: 'subfeature', name, ...fields };
}

/** The last step: the reply. Its values are literal, except `ref(…)` and other JsonLogic expressions. */
export function output<const Value extends PlainObject>(value: Value): AuthoredOutput<Value> {
  return { kind: 'output', value };
}

/** What stands at a path: `ref('answer.text')`, `ref('input.question')`; with a fallback where nothing may stand there: `ref('input.tone', 'plain')`. */
export function ref<const Path extends string>(path: Path): { readonly var: Path };
export function ref<const Path extends string, const Or extends Plain>(
  path: Path,
  or: Or,
): { readonly var: readonly [Path, Or] };
export function ref(path: string, or?: Plain): { readonly var: Plain } {
  return { var: or === undefined ? path : [path, or] };
}

/** One property of every item of a list: `pluck('found.documents', 'source')` is the list of the sources. */
export const pluck = <const Path extends string, const Field extends string>(
  path: Path,
  field: Field,
): { readonly map: readonly [{ readonly var: Path }, { readonly var: Field }] } => ({
  map: [{ var: path }, { var: field }],
});

/** The JSON Schema of an object with exactly these properties; one with optional properties is written out. */
export function object<const Properties extends { readonly [name: string]: PlainObject }>(
  properties: Properties,
): {
  readonly type: 'object';
  readonly required: readonly (keyof Properties & string)[];
  readonly additionalProperties: false;
  readonly properties: Properties;
} {
  return { type: 'object', required: Object.keys(properties), additionalProperties: false, properties };
}

/** The JSON Schema of a text of at most `maxLength` characters. */
export const text = (maxLength?: number): PlainObject =>
  maxLength === undefined ? { type: 'string' } : { type: 'string', maxLength };

/** The built-in model: an extractive answer out of what was retrieved. No key, no network. */
export const baseline: Choice = { provider: 'baseline', model: 'extractive' };

/** A model that speaks OpenAI Chat Completions. */
export const openai = (model: string, tuning: Tuning = {}): Choice => ({ provider: 'openai', model, ...tuning });

/** A model that speaks Anthropic Messages. */
export const anthropic = (model: string, tuning: Tuning = {}): Choice => ({ provider: 'anthropic', model, ...tuning });

/** A model of a provider that an admin declared (docs/providers.md). */
export const declared = (provider: string, model: string, tuning: Tuning = {}): Choice => ({
  provider,
  model,
  ...tuning,
});

/**
 * A feature, checked while it is written: names that lead nowhere, a step after the output or a missing one, and properties
 * that the output schema lacks do not compile. The control plane checks everything again at push.
 */
export function feature<
  const Input extends PlainObject,
  const Output extends PlainObject,
  const Flow extends readonly AuthoredStep[],
  const Models extends Chains = Record<never, never>,
  const Named extends Prompts = Record<never, never>,
>(authored: Authored<{ input: Input; output: Output; models: Models; prompts: Named }, Flow>): Feature {
  const { name, owners, level, budgets, guardrails, permissions, code: own, tools, ...rest } = authored;
  const given = { budgets, guardrails, permissions };
  const named = Object.entries(given).filter(([, value]) => value !== undefined);
  const five = typeof owners === 'string' ? everybody(owners) : owners;
  const settings = { owners: five, level, ...Object.fromEntries(named) };
  const manifest = { format: 1, ...rest, ...(tools && { tools: byName(tools) }) } as unknown as ManifestInput;
  return compile({ name, settings, manifest, ...(own === undefined ? {} : { code: own }) });
}

/** A copy of a feature that is JSON through and through. Throws a TypeError with the path where JSON would lose something. */
export function compile(authored: Feature): Feature {
  return {
    name: authored.name,
    settings: asJson(authored.settings, 'settings'),
    manifest: asJson(authored.manifest, 'manifest'),
    ...(authored.code === undefined ? {} : { code: authored.code }),
  };
}

/** Own tools as a manifest has them: the function by its name. */
const byName = (tools: { readonly [name: string]: AuthoredFunctionTool }) =>
  Object.fromEntries(
    Object.entries(tools).map(([name, { function: own, ...rest }]) => [name, { function: own.name, ...rest }]),
  );

/** A grader of one's own, a plain function; `Known` is what its author knows of the item: `Grader<{ output: { answer: string }; expected: string }>`. */
export type Grader<Known extends KnownOfItem = object> = GraderFunction<Known>;

/** Graders of evals, checked while they are written; `eval run --graders <file>` takes them as a module's default export, and bundles the functions among them from the module whose address it exports as `code`. */
export const graders = (...all: readonly AuthoredEvalGrader[]): readonly EvalGraderInput[] => all.map(namedGrader);

const everybody = (owner: string): Owners => ({
  impact: owner,
  release: owner,
  incidents: owner,
  changes: owner,
  exposure: owner,
});
