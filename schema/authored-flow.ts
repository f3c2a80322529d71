import type { ManifestInput } from './contracts/manifest.ts';

/** JSON as authors write it: read-only, so that literals keep their types. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [name: string]: Plain };

/** A JSON Schema or any other object of JSON. */
export type PlainObject = { readonly [name: string]: Plain };

type StepInput = ManifestInput['flow'][number];
type Grader = Extract<StepInput, { kind: 'guard' }>['graders'][number];
type Frozen<Value> = Value extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Frozen<Value[Key]> }
    : Value;

/** A guard's grader as authors write it. */
export type AuthoredGrader = Frozen<Grader>;

/** Steps as the kit's functions make them; the parameters carry the names that `CheckedFlow` looks up. */
export type AuthoredPrompt<
  Name extends string = string,
  PromptName extends string = string,
  Model extends string = string,
> = {
  readonly kind: 'prompt';
  readonly name: Name;
  readonly prompt: PromptName;
  readonly model: Model;
  readonly schema?: PlainObject;
  readonly cache?: { readonly ttlS: number; readonly staleS?: number; readonly personal?: true };
  readonly memory?: true;
  readonly examples?: {
    readonly dataset: string;
    /** Without one the command line writes in the newest when it pushes. */
    readonly version?: string;
    readonly split?: 'train' | 'validation' | 'test';
    readonly leak?: true;
    readonly max?: number;
    readonly select?: 'first' | 'similar';
    readonly user?: string;
  };
  readonly deadlineMs?: number;
};
export type AuthoredAgent<
  Name extends string = string,
  PromptName extends string = string,
  Model extends string = string,
> = {
  readonly kind: 'agent';
  readonly name: Name;
  readonly prompt: PromptName;
  readonly model: Model;
  readonly tools: readonly string[];
  readonly maxTurns: number;
  readonly maxUsd?: number;
  readonly schema?: PlainObject;
  readonly memory?: true;
  readonly deadlineMs?: number;
};
export type AuthoredRetrieve<Name extends string = string, Query extends string = string> = {
  readonly kind: 'retrieve';
  readonly name: Name;
  readonly from: string;
  readonly query: Query;
  readonly top?: number;
  readonly maxAgeS?: number;
  readonly onStale?: 'use' | 'drop' | 'fail';
};
export type AuthoredTool<Name extends string = string, Arguments extends PlainObject = PlainObject> = {
  readonly kind: 'tool';
  readonly name: Name;
  readonly tool: string;
  readonly arguments: Arguments;
};
export type AuthoredCode<Name extends string = string, Arguments extends PlainObject = PlainObject> = {
  readonly kind: 'code';
  readonly name: Name;
  readonly function: string;
  readonly arguments: Arguments;
};
/** A function of a feature's own code: what it takes is one object of JSON. */
export type OwnFunction = (given: never) => unknown;
/** A function of a feature's own code as a tool; `input` is the JSON Schema of what it takes. */
export type AuthoredFunctionTool = {
  readonly function: OwnFunction;
  readonly description?: string;
  readonly input?: PlainObject;
};
/** What a function may be given: each name that it takes, as a value or as an expression. */
export type Given<Called extends OwnFunction> = { readonly [Key in keyof Parameters<Called>[0]]: Plain };
export type AuthoredGuard<
  Name extends string = string,
  On extends Plain = Plain,
  Graders extends readonly AuthoredGrader[] = readonly AuthoredGrader[],
> = {
  readonly kind: 'guard';
  readonly name: Name;
  readonly on: On;
  readonly graders: Graders;
  readonly else: 'block' | 'retry' | 'degrade' | 'mark';
  readonly message: string;
};
export type AuthoredOutput<Value extends PlainObject = PlainObject> = {
  readonly kind: 'output';
  readonly value: Value;
};
type Steps = readonly AuthoredStep[];
type Case = { readonly when: Plain; readonly do: Steps };
export type Arms = { readonly [name: string]: Steps };

export type AuthoredBranch<
  Name extends string = string,
  Cases extends readonly Case[] = readonly Case[],
  Else extends Steps = Steps,
> = { readonly kind: 'branch'; readonly name: Name; readonly cases: Cases; readonly else: Else };
export type AuthoredParallel<Name extends string = string, Given extends Arms = Arms> = {
  readonly kind: 'parallel';
  readonly name: Name;
  readonly do: readonly { [Arm in keyof Given]: { readonly name: Arm; readonly steps: Given[Arm] } }[keyof Given][];
};
export type AuthoredMap<
  Name extends string = string,
  As extends string = string,
  Over extends Plain = Plain,
  Do extends Steps = Steps,
> = {
  readonly kind: 'map';
  readonly name: Name;
  readonly over: Over;
  readonly as: As;
  readonly do: Do;
  readonly max: number;
  readonly concurrency?: number;
};
export type AuthoredLoop<Name extends string = string, Do extends Steps = Steps, Until extends Plain = Plain> = {
  readonly kind: 'loop';
  readonly name: Name;
  readonly do: Do;
  readonly until: Until;
  readonly max: number;
};
export type AuthoredSubfeature<Name extends string = string, Input extends PlainObject = PlainObject> = {
  readonly kind: 'subfeature';
  readonly name: Name;
  readonly feature: string;
  readonly version?: string;
  readonly input: Input;
};
export type AuthoredStep =
  | AuthoredPrompt
  | AuthoredAgent
  | AuthoredRetrieve
  | AuthoredTool
  | AuthoredCode
  | AuthoredGuard
  | AuthoredOutput
  | AuthoredBranch
  | AuthoredParallel
  | AuthoredMap
  | AuthoredLoop
  | AuthoredSubfeature;

/** The chains and prompts a feature declares, by name. */
export type Choice = NonNullable<ManifestInput['models']>[string][number];
export type Chains = { readonly [name: string]: readonly Choice[] };
export type Prompts = { readonly [name: string]: { readonly system?: string; readonly user: string } };

/** What a flow's names are looked up in. */
export type Around = { input: PlainObject; output: PlainObject; models: Chains; prompts: Prompts };
