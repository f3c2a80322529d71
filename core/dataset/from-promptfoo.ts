import type { EvalGraderInput } from '#schema/contracts/eval-grader';
import type { Json, JsonObject } from '#schema/contracts/json';
import { promptfooCheck } from './promptfoo-check.ts';

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

function checksOf({ test, at, usual }: Test, left: LeftBehind[]): EvalGraderInput[] {
  const templates = isObject(usual['assertionTemplates']) ? usual['assertionTemplates'] : {};
  const own = listOf(test['assert']).map((assertion, index) => ({ assertion, path: `${at}.assert.${index}` }));
  const everywhere = listOf(usual['assert']).map((assertion, index) => ({
    assertion,
    path: `defaultTest.assert.${index}`,
  }));
  return [...everywhere, ...own].flatMap(({ assertion, path }) => {
    const ref =
      isObject(assertion) && typeof assertion['$ref'] === 'string' ? assertion['$ref'].split('/').at(-1) : undefined;
    const meant = ref === undefined ? assertion : Object.hasOwn(templates, ref) ? (templates[ref] ?? null) : null;
    const read = promptfooCheck(meant);
    if (read.ok) return [read.check];
    left.push({ path, why: read.why });
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

/** The inputs that a test's variables make; a sentence: why there are none. */
function inputsOf(one: Test): JsonObject[] | string {
  const vars = merged(one, 'vars');
  if (Object.keys(vars).length === 0) return 'Without variables there is nothing to ask.';
  const inFile = Object.entries(vars).find(([, value]) => typeof value === 'string' && value.startsWith('file://'));
  if (inFile !== undefined) return `The value of ${inFile[0]} is in another file.`;
  const inputs = merged(one, 'options')['disableVarExpansion'] === true ? [vars] : expanded(vars);
  return inputs.length > MOST_OF_ONE ? `Its variables make more than ${MOST_OF_ONE} examples.` : inputs;
}

function examplesOf(one: Test, left: LeftBehind[]): BroughtExample[] {
  const { test, at } = one;
  const inputs = inputsOf(one);
  if (typeof inputs === 'string') {
    left.push({ path: `${at}.vars`, why: inputs });
    return [];
  }
  const checks = checksOf(one, left);
  const description = test['description'];
  const metadata = { ...merged(one, 'metadata'), ...(typeof description === 'string' && { description }) };
  return inputs.map((input) => ({ at, input, metadata, checks }));
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
  const left: LeftBehind[] = [];
  const whole: JsonObject = isObject(config) ? config : { tests: config };
  const usual = isObject(whole['defaultTest']) ? whole['defaultTest'] : {};
  const shared = { ...usual, assertionTemplates: whole['assertionTemplates'] ?? {} };
  for (const [name, why] of Object.entries(dropped)) if (Object.hasOwn(whole, name)) left.push({ path: name, why });
  if (!Array.isArray(whole['tests']))
    left.push({ path: 'tests', why: 'There is no list of tests (in another file, perhaps: import that).' });
  const examples = listOf(whole['tests']).flatMap((test, index) => {
    if (isObject(test)) return examplesOf({ test, at: `tests.${index}`, usual: shared }, left);
    left.push({ path: `tests.${index}`, why: 'No test: it is in another file, perhaps.' });
    return [];
  });
  return { examples, left };
}
