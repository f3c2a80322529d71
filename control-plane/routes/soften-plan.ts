import { Guardrail } from '#schema/contracts/guardrail';
import { PlanRequest } from '#schema/contracts/plan';
import { readBy } from '#schema/contracts/read-by';
import { Stage } from '#schema/contracts/stage';

/** A plan of which its contract took only parts; `hidden`: some guardrails were unreadable, so nobody can say that one is missing. */
export type SoftenedPlan = { plan: PlanRequest; hidden: boolean };

/** Nothing can be said of it: it exposes everybody at once and asks for nothing. */
const anyStage: Stage = { percent: 100, holdS: 0, minUnits: 0, requires: [], notWorse: [] };

/** A guardrail that every version can answer, and like no other: margins have an end, and nobody writes so fine a one. */
const anyGuardrail = (index: number): Guardrail => ({ metric: 'error', margin: 1e-9 * (index + 1) });

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Contract<Value> = Parameters<typeof readBy<Value>>[0];

type Fields = Readonly<Record<string, unknown>>;

/** Times that break no promise, for those that cannot be read. */
const longHold: Fields = { holdS: 31_536_000 };
const shortWait: Fields = { waitS: 1e-3 };

/** What a contract takes of an object once the fields it refuses are gone, or harmless; undefined when it takes nothing. */
function salvage<Value>(contract: Contract<Value>, sent: unknown, harmless: Fields = {}): Value | undefined {
  const read = readBy(contract, sent);
  if (read.success) return read.data;
  if (!isObject(sent)) return undefined;
  const refused = new Set(
    read.error.issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [String(issue.path[0])])),
  );
  const kept = Object.entries(sent).filter(([name]) => !refused.has(name));
  const replaced = Object.entries(harmless).filter(([name]) => refused.has(name) && Object.hasOwn(sent, name));
  const again = readBy(contract, Object.fromEntries([...kept, ...replaced]));
  return again.success ? again.data : undefined;
}

/**
 * Makes a refused plan fit for the checks that need its shape, so that its author learns every reason at once: refused fields go, and where a stage or
 * guardrail cannot be read without them one stands in of which nothing can be said. Undefined when there is nothing to check.
 */
export function softenPlan(sent: unknown): SoftenedPlan | undefined {
  if (sent === undefined) return { plan: PlanRequest.parse({}), hidden: false };
  if (!isObject(sent)) return undefined;
  const { stages, guardrails, ...terms } = sent;
  const softened = salvage(PlanRequest, terms);
  if (softened === undefined) return undefined;
  const read = {
    stages: each(stages)?.map((one) => salvage(Stage, one, longHold) ?? anyStage),
    guardrails: each(guardrails)?.map((one) => salvage(Guardrail, one, shortWait)),
  };
  const plan = {
    ...softened,
    ...(read.stages ? { stages: read.stages } : {}),
    ...(read.guardrails ? { guardrails: read.guardrails.map((one, index) => one ?? anyGuardrail(index)) } : {}),
  };
  return { plan, hidden: read.guardrails?.includes(undefined) === true };
}

/** More than a plan may have of anything; the rest is not looked at. */
const MOST = 100;

/** The items of a list; of what should be one and is none, a single item that nobody can read. */
function each(sent: unknown): unknown[] | undefined {
  if (sent === undefined) return undefined;
  return Array.isArray(sent) ? sent.slice(0, MOST) : [sent];
}
