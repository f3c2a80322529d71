import type { EvalGraderInput } from '#schema/contracts/eval-grader';
import type { Json, JsonObject } from '#schema/contracts/json';
import { fillIn } from './fill-in.ts';
import { promptfooCheck, type MappedCheck } from './promptfoo-check.ts';

/** An example as it is brought along: what to ask, and the checks that are its own. */
export type BroughtExample = {
  /** Where its test stood. */
  readonly at: string;
  readonly id?: string;
  readonly input: JsonObject;
  readonly metadata: JsonObject;
  readonly checks: readonly EvalGraderInput[];
};

/** What could not be brought along, where it stood, and why. */
export type LeftBehind = { readonly path: string; readonly why: string };

export type Brought = { readonly examples: readonly BroughtExample[]; readonly left: readonly LeftBehind[] };

const MOST_OF_ONE = 1000;
/** As many as a dataset holds. */
const MOST_IN_ALL = 100_000;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

/** A variable that is a list makes an example of each of its values; several such, of each combination. */
function expanded(vars: JsonObject): JsonObject[] {
  let all: JsonObject[] = [{}];
  for (const [name, value] of Object.entries(vars)) {
    const values = Array.isArray(value) ? value : [value];
    all = all.flatMap((one) => values.map((each) => ({ ...one, [name]: each })));
    if (all.length > MOST_OF_ONE) return all.slice(0, MOST_OF_ONE + 1);
  }
  return all;
}

type Test = { readonly test: JsonObject; readonly at: string; readonly usual: JsonObject };

/** An assertion as it stands in the file, and what it says once templates it refers to are put in its place. */
type Asserted = { readonly path: string; readonly assertion: Json };

function assertionsOf({ test, at, usual }: Test): Asserted[] {
  const templates = objectIn(usual, 'assertionTemplates');
  const listed = (holder: JsonObject, where: string): Asserted[] =>
    listOf(holder['assert']).map((assertion, index) => {
      const named = isObject(assertion) ? assertion['$ref'] : undefined;
      const ref = typeof named === 'string' ? named.split('/').at(-1) : undefined;
      const meant = ref === undefined ? assertion : Object.hasOwn(templates, ref) ? templates[ref] : null;
      return { path: `${where}.assert.${index}`, assertion: meant ?? null };
    });
  return [...listed(usual, 'defaultTest'), ...listed(test, at)];
}

/** An assertion as a check of what is asked with these variables: promptfoo fills them into what it is held against. */
function checkWith(assertion: Json, vars: JsonObject): MappedCheck {
  if (!isObject(assertion) || assertion['value'] === undefined) return promptfooCheck(assertion);
  const filled = fillIn(assertion['value'], vars);
  if ('value' in filled) return promptfooCheck({ ...assertion, value: filled.value });
  return { ok: false, why: `${filled.template} is none of the test's variables, or has to be computed.` };
}

/** What of a test is more than its variables and assertions, and is not brought along. */
function unkept(one: Test, checks: readonly Asserted[]): LeftBehind[] {
  const { test, at, usual } = one;
  const bar = test['threshold'] ?? usual['threshold'];
  const weighed = checks.filter(({ assertion }) => isObject(assertion) && (assertion['weight'] ?? 1) !== 1);
  return [
    ...(bar === undefined
      ? []
      : [{ path: `${at}.threshold`, why: 'The share of checks that hold is the score itself.' }]),
    ...weighed.map(({ path }) => ({ path: `${path}.weight`, why: 'Checks all weigh the same.' })),
  ];
}

const CODE = 'The test transforms the output by code before it is looked at.';

type Note = (one: LeftBehind) => void;

/** The checks of an input, and what is left behind of its test. */
function checksOf(one: Test, vars: JsonObject, note: Note): EvalGraderInput[] {
  const options = merged(one, 'options');
  const transformed = (options['transform'] ?? options['postprocess']) !== undefined;
  return assertionsOf(one).flatMap(({ assertion, path }) => {
    const read: MappedCheck = transformed ? { ok: false, why: CODE } : checkWith(assertion, vars);
    if (read.ok) return [read.check];
    note({ path, why: read.why });
    return [];
  });
}

const objectIn = (holder: JsonObject, name: string): JsonObject => {
  const value = holder[name];
  return isObject(value) ? value : {};
};

/** What a test says of something, over what is usual. */
const merged = ({ test, usual }: Test, name: string): JsonObject => ({
  ...objectIn(usual, name),
  ...objectIn(test, name),
});

const isElsewhere = (value: Json | undefined): boolean =>
  typeof value === 'string' && /^(?:file|https?|package):\/\//.test(value);

/** The inputs that a test's variables make; a sentence: why there are none. */
function inputsOf(one: Test): JsonObject[] | string {
  if (isElsewhere(one.test['vars'])) return 'Its variables are in another file.';
  const vars = merged(one, 'vars');
  if (Object.keys(vars).length === 0) return 'Without variables there is nothing to ask.';
  const inFile = Object.entries(vars).find(([, value]) => [value].flat().some(isElsewhere));
  if (inFile !== undefined) return `The value of ${inFile[0]} is in another file.`;
  const inputs = merged(one, 'options')['disableVarExpansion'] === true ? [vars] : expanded(vars);
  return inputs.length > MOST_OF_ONE ? `Its variables make more than ${MOST_OF_ONE} examples.` : inputs;
}

function examplesOf(given: Test, note: Note): BroughtExample[] {
  const { test, at } = given;
  const inputs = inputsOf(given);
  if (typeof inputs === 'string') {
    note({ path: `${at}.vars`, why: inputs });
    return [];
  }
  for (const one of unkept(given, assertionsOf(given))) note(one);
  const description = test['description'];
  const metadata = { ...merged(given, 'metadata'), ...(typeof description === 'string' && { description }) };
  return inputs.map((vars) => {
    const filled = fillIn(vars, vars);
    const input = 'value' in filled ? (filled.value as JsonObject) : vars;
    return { at, input, metadata, checks: checksOf(given, vars, note) };
  });
}

/** Parts of a configuration that say something about the tests and are not brought along. */
const dropped: { readonly [name: string]: string } = {
  scenarios: 'Scenarios are not taken over: write their tests out.',
  redteam: 'Generated attacks are not taken over.',
  derivedMetrics: 'Metrics that are computed of others are not taken over.',
};

/**
 * The tests of a promptfoo configuration (parsed YAML or JSON) as examples, and all that could not be brought along. `vars` are
 * the input, assertions the examples' own checks; prompts and providers are the business of versions.
 */
export function fromPromptfoo(config: Json): Brought {
  // What is said of every test is said once.
  const left = new Map<string, LeftBehind>();
  const note: Note = (one) => left.set(`${one.path}\n${one.why}`, one);
  const whole: JsonObject = isObject(config) ? config : { tests: config };
  const usual = isObject(whole['defaultTest']) ? whole['defaultTest'] : {};
  const shared = { ...usual, assertionTemplates: whole['assertionTemplates'] ?? {} };
  for (const [name, why] of Object.entries(dropped)) if (Object.hasOwn(whole, name)) note({ path: name, why });
  if (!Array.isArray(whole['tests']))
    note({ path: 'tests', why: 'There is no list of tests (in another file, perhaps: import that).' });
  if (typeof whole['defaultTest'] === 'string') note({ path: 'defaultTest', why: 'What is usual is in another file.' });
  const examples: BroughtExample[] = [];
  for (const [index, test] of listOf(whole['tests']).entries()) {
    const at = `tests.${index}`;
    if (isObject(test)) examples.push(...examplesOf({ test, at, usual: shared }, note));
    else note({ path: at, why: 'No test: it is in another file, perhaps.' });
    if (examples.length <= MOST_IN_ALL) continue;
    note({ path: at, why: `From here on: the file makes more than ${MOST_IN_ALL} examples.` });
    break;
  }
  return { examples: examples.slice(0, MOST_IN_ALL), left: [...left.values()] };
}
