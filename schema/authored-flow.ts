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
export type AuthoredStep = AuthoredPrompt | AuthoredRetrieve | AuthoredTool | AuthoredGuard | AuthoredOutput;

/** The chains and prompts a feature declares, by name. */
export type Choice = NonNullable<ManifestInput['models']>[string][number];
export type Chains = { readonly [name: string]: readonly Choice[] };
export type Prompts = { readonly [name: string]: { readonly system?: string; readonly user: string } };

/** What a flow's names are looked up in. */
export type Around = { input: PlainObject; output: PlainObject; models: Chains; prompts: Prompts };

/** A refusal that TypeScript prints: nothing can be assigned to it, and its first parameter says why. */
export interface Refused<Why extends string, Known = never> {
  readonly refused: Why;
  readonly known: Known;
}

type Trim<Text extends string> = Text extends ` ${infer Rest}`
  ? Trim<Rest>
  : Text extends `${infer Rest} `
    ? Trim<Rest>
    : Text;

/** The paths of a template's placeholders; of a text that is not a literal, none is known. */
type Placeholders<Text extends string> = Text extends `${string}{{${infer Path}}}${infer Rest}`
  ? Trim<Path> | Placeholders<Rest>
  : never;

/** Iterators evaluate their second argument once an item, with the item as its scope: its paths are not the flow's. */
type Iterated = 'map' | 'filter' | 'reduce' | 'all' | 'some' | 'none';

/** The paths that the expressions inside a value read. */
type PathsIn<Value> = Value extends { readonly literal: unknown }
  ? never
  : Value extends { readonly var: infer Path }
    ? Path extends string
      ? Path
      : Path extends readonly [infer First extends string, ...unknown[]]
        ? First
        : never
    : Value extends readonly (infer Item)[]
      ? PathsIn<Item>
      : Value extends object
        ? { [Key in keyof Value]: Key extends Iterated ? FirstPaths<Value[Key]> : PathsIn<Value[Key]> }[keyof Value]
        : never;
type FirstPaths<Value> = Value extends readonly [infer First, ...unknown[]] ? PathsIn<First> : never;

/** The same, and none where nothing is known of the value but that it is JSON: to look into that never ends. */
type PathsOf<Value> = Plain extends Value ? never : PathsIn<Value>;

type PropertiesOf<Schema> = Schema extends { readonly properties: infer Properties }
  ? keyof Properties & string
  : string;
type RequiredOf<Schema> = Schema extends { readonly required: readonly (infer Name)[] } ? Name & string : never;

/** What later steps see of a step (contract.md, the table of kinds). */
type Seen = {
  prompt: 'text' | 'json' | 'model' | 'fallback';
  retrieve: 'documents';
  tool: 'result';
  guard: 'pass' | 'scores' | 'value';
  output: never;
};
type Gives<Step> = Step extends { name: infer Name extends string; kind: infer Kind extends keyof Seen }
  ? `${Name}.${Seen[Kind]}`
  : never;
type RootOf<Known extends string> = Known extends `${infer Root}.${string}` ? Root : Known;

/** Those of `Paths` that lead to nothing known. A known path stands for itself, all below it, and (its first word) for the whole. */
type Lost<Paths extends string, Known extends string> = Paths extends Known | RootOf<Known> | `${Known}.${string}`
  ? never
  : Paths;

type NameOf<Step> = Step extends { readonly name: infer Name extends string } ? Name : 'output';
type Wrong<Step, Why extends string, Known = never> = Refused<`Step "${NameOf<Step>}": ${Why}`, Known>;

type CheckedPaths<Step, Paths extends string, Known extends string> = [Lost<Paths, Known>] extends [never]
  ? Step
  : Wrong<Step, `nothing is called "${Lost<Paths, Known>}" here.`, Known>;

type TextOf<Value> = Value extends {
  readonly system: infer System extends string;
  readonly user: infer User extends string;
}
  ? System | User
  : Value extends { readonly user: infer User extends string }
    ? User
    : never;

type CheckedPrompt<
  A extends Around,
  Step extends AuthoredPrompt,
  Known extends string,
> = Step['prompt'] extends keyof A['prompts']
  ? Step['model'] extends keyof A['models']
    ? CheckedPaths<Step, Placeholders<TextOf<A['prompts'][Step['prompt']]>>, Known>
    : Wrong<Step, `no model chain is called "${Step['model']}".`, keyof A['models']>
  : Wrong<Step, `no prompt is called "${Step['prompt']}".`, keyof A['prompts']>;

type Grounds<Graders> = Graders extends readonly (infer One)[]
  ? One extends { readonly documents: infer Name extends string }
    ? Name
    : never
  : never;
type Groundless<Step extends AuthoredGuard, Known extends string> =
  Grounds<Step['graders']> extends infer Name extends string
    ? `${Name}.documents` extends Known
      ? never
      : Name
    : never;
type CheckedGuard<Step extends AuthoredGuard, Known extends string> = [Groundless<Step, Known>] extends [never]
  ? CheckedPaths<Step, PathsOf<Step['on']>, Known>
  : Wrong<
      Step,
      `no earlier retrieve step is called "${Groundless<Step, Known>}".`,
      Extract<Known, `${string}.documents`>
    >;

type Extra<A extends Around, Value> = Exclude<keyof Value & string, PropertiesOf<A['output']>>;
type Absent<A extends Around, Value> = Exclude<RequiredOf<A['output']>, keyof Value>;
type CheckedOutput<A extends Around, Step extends AuthoredOutput, Known extends string> = [
  Extra<A, Step['value']>,
] extends [never]
  ? [Absent<A, Step['value']>] extends [never]
    ? CheckedPaths<Step, PathsOf<Step['value'][keyof Step['value']]>, Known>
    : Wrong<Step, `the output schema requires "${Absent<A, Step['value']>}".`>
  : Wrong<Step, `the output schema has no "${Extra<A, Step['value']>}".`, PropertiesOf<A['output']>>;

type CheckedStep<A extends Around, Step, Known extends string> =
  NameOf<Step> extends RootOf<Known> | 'input'
    ? Wrong<Step, 'the name is taken.', RootOf<Known>>
    : Step extends AuthoredPrompt
      ? CheckedPrompt<A, Step, Known>
      : Step extends AuthoredRetrieve
        ? CheckedPaths<Step, Placeholders<Step['query']>, Known>
        : Step extends { readonly kind: 'tool'; readonly arguments: infer Arguments }
          ? CheckedPaths<Step, PathsOf<Arguments[keyof Arguments]>, Known>
          : Step extends AuthoredGuard
            ? CheckedGuard<Step, Known>
            : Step extends AuthoredOutput
              ? CheckedOutput<A, Step, Known>
              : never;

/**
 * The flow itself where its names lead somewhere, and in place of a step that names what does not exist (or stands at the wrong
 * end) a `Refused` that says so. A flow whose length TypeScript does not know passes: the control plane checks it at push.
 */
export type CheckedFlow<
  A extends Around,
  Flow extends readonly unknown[],
  Known extends string = 'context' | 'session' | `input.${PropertiesOf<A['input']>}`,
> = Flow extends readonly [infer Step, ...infer Rest]
  ? Rest extends readonly []
    ? readonly [
        Step extends AuthoredOutput ? CheckedStep<A, Step, Known> : Wrong<Step, 'the last step must be output(…).'>,
      ]
    : readonly [
        Step extends AuthoredOutput ? Wrong<Step, 'output(…) must be last.'> : CheckedStep<A, Step, Known>,
        ...CheckedFlow<A, Rest, Known | Gives<Step>>,
      ]
  : Flow;
