import type {
  Around,
  AuthoredAgent,
  AuthoredBranch,
  AuthoredGuard,
  AuthoredLoop,
  AuthoredMap,
  AuthoredOutput,
  AuthoredPrompt,
  AuthoredRetrieve,
  AuthoredSubfeature,
  Plain,
} from './authored-flow.ts';

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

/** A parallel step by its arms' names and their lists. */
type Fan<Name extends string, Arm extends string, Lists> = {
  readonly kind: 'parallel';
  readonly name: Name;
  readonly do: readonly { readonly name: Arm; readonly steps: Lists }[];
};

/** What later steps see of a step (contract.md, the table of kinds). */
type Seen = {
  prompt: 'text' | 'json' | 'model' | 'fallback';
  agent: 'text' | 'json' | 'calls' | 'turns';
  retrieve: 'documents';
  tool: 'result';
  code: 'result';
  guard: 'pass' | 'scores' | 'value';
  map: 'items';
  loop: 'last' | 'count' | 'history';
  subfeature: 'output';
};
type Gives<Step> = Step extends { name: infer Name extends string; kind: infer Kind extends keyof Seen }
  ? `${Name}.${Seen[Kind]}`
  : Step extends Fan<infer Name, infer Arm, unknown>
    ? `${Name}.${Arm}`
    : Step extends AuthoredBranch
      ? GivesAll<Step['cases'][number]['do'] | Step['else']>
      : never;
/** A list whose length TypeScript does not know gives nothing that it knows: to look into that never ends. */
type GivesAll<Steps> = Steps extends readonly [infer Step, ...infer Rest] ? Gives<Step> | GivesAll<Rest> : never;
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
  Step extends AuthoredPrompt | AuthoredAgent,
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
type JudgeOf<Step extends AuthoredGuard> = Extract<Step['graders'][number], { readonly grader: 'judge' }>;
/** What judges read besides the value that they are to judge. */
type JudgePaths<A extends Around, Step extends AuthoredGuard> = Exclude<
  Placeholders<TextOf<A['prompts'][JudgeOf<Step>['prompt']]>>,
  'judged' | `judged.${string}`
>;
type CheckedJudges<A extends Around, Step extends AuthoredGuard, Known extends string> = [
  Exclude<JudgeOf<Step>['prompt'], keyof A['prompts']>,
] extends [never]
  ? [Exclude<JudgeOf<Step>['model'], keyof A['models']>] extends [never]
    ? CheckedPaths<Step, PathsOf<Step['on']> | JudgePaths<A, Step>, Known>
    : Wrong<
        Step,
        `no model chain is called "${Exclude<JudgeOf<Step>['model'], keyof A['models']>}".`,
        keyof A['models']
      >
  : Wrong<Step, `no prompt is called "${Exclude<JudgeOf<Step>['prompt'], keyof A['prompts']>}".`, keyof A['prompts']>;
type CheckedGuard<A extends Around, Step extends AuthoredGuard, Known extends string> = [
  Groundless<Step, Known>,
] extends [never]
  ? [JudgeOf<Step>] extends [never]
    ? CheckedPaths<Step, PathsOf<Step['on']>, Known>
    : CheckedJudges<A, Step, Known>
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
    : Step extends AuthoredPrompt | AuthoredAgent
      ? CheckedPrompt<A, Step, Known>
      : Step extends AuthoredRetrieve
        ? CheckedPaths<Step, Placeholders<Step['query']>, Known>
        : Step extends { readonly kind: 'tool' | 'code'; readonly arguments: infer Arguments }
          ? CheckedPaths<Step, PathsOf<Arguments[keyof Arguments]>, Known>
          : Step extends AuthoredGuard
            ? CheckedGuard<A, Step, Known>
            : Step extends AuthoredOutput
              ? CheckedOutput<A, Step, Known>
              : CheckedHolder<A, Step, Known>;

/** The first refusal in a list of steps within a step; never: there is none. */
type Faulty<A extends Around, Steps, Known extends string> = Steps extends readonly [infer Step, ...infer Rest]
  ? Step extends AuthoredOutput
    ? Wrong<Step, 'output(…) is the last step of the flow.'>
    : CheckedStep<A, Step, Known> extends infer Checked
      ? Checked extends Refused<string, unknown>
        ? Checked
        : Faulty<A, Rest, Known | Gives<Step>>
      : never
  : never;
type FaultyAny<A extends Around, Lists, Known extends string> = Lists extends unknown ? Faulty<A, Lists, Known> : never;

type Sound<Step, Fault, Otherwise = Step> = [Fault] extends [never] ? Otherwise : Fault extends Step ? never : Fault;

/** Steps that hold others: what they read themselves, and then what is inside. */
type CheckedHolder<A extends Around, Step, Known extends string> = Step extends AuthoredBranch
  ? Sound<
      Step,
      FaultyAny<A, Step['cases'][number]['do'] | Step['else'], Known>,
      CheckedPaths<Step, PathsOf<Step['cases'][number]['when']>, Known>
    >
  : Step extends Fan<string, string, infer Lists>
    ? Sound<Step, FaultyAny<A, Lists, Known>>
    : Step extends AuthoredMap
      ? Sound<Step, Faulty<A, Step['do'], Known | Step['as']>, CheckedPaths<Step, PathsOf<Step['over']>, Known>>
      : Step extends AuthoredLoop
        ? Sound<
            Step,
            Faulty<A, Step['do'], Known | Gives<Step>>,
            CheckedPaths<Step, PathsOf<Step['until']>, Known | Gives<Step> | GivesAll<Step['do']>>
          >
        : Step extends AuthoredSubfeature
          ? CheckedPaths<Step, PathsOf<Step['input'][keyof Step['input']]>, Known>
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
