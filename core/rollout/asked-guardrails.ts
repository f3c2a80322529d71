import { canonical } from '#core/canonical/canonical';
import type { AskedGuardrail } from '#core/evidence/answer';
import { murmur } from '#core/slot/murmur';
import type { AttributePath, BadGuardrail, Guardrail } from '#schema/contracts/guardrail';
import type { Json } from '#schema/contracts/json';
import type { RolloutState } from './state.ts';

/** A guardrail as runs are asked it, and as its counts are judged. */
export type GuardrailInForce = AskedGuardrail & { readonly margin: number; readonly weight?: number | undefined };

/** What a guardrail's own words cannot say in short: eight hex that differ when the options do. */
const digest = (options: Json): string =>
  murmur(canonical(options) ?? '')
    .toString(16)
    .padStart(8, '0');

type Of<Name extends BadGuardrail['grader']> = Extract<BadGuardrail, { grader: Name }>;

function sought(ask: Of<'contains' | 'regex'>): string {
  const { any = null, none = null } = ask;
  const { all = null, caseSensitive = false } = ask.grader === 'contains' ? ask : {};
  // As it always was where it says no more, so that rollouts under way go on counting under the same name.
  return digest(all === null && !caseSensitive ? [any, none] : [any, none, all, caseSensitive]);
}

/** Every kind of them by default, and nothing let be. */
function kindsName(ask: Of<'secrets' | 'personal'>): string {
  const { grader, kinds = null } = ask;
  const allow = ask.grader === 'personal' ? (ask.allow ?? null) : null;
  return kinds === null && allow === null ? grader : `${grader}~${digest([kinds, allow])}`;
}

const citationName = ({ support }: Of<'citation'>): string =>
  support === undefined ? 'citation' : `citation(${support})`;

/** What it looks at, where that is not the whole reply. */
const place = ({ on = 'output' }: BadGuardrail): string => (on === 'output' ? '' : `@${on}`);

function graderName(ask: BadGuardrail): string {
  switch (ask.grader) {
    case 'grounded':
      return 'grounded';
    case 'citation':
      return citationName(ask);
    case 'length':
      return `length(${ask.min ?? ''}..${ask.max ?? ''})`;
    case 'schema':
      return `schema~${digest(ask.schema)}`;
    case 'contains':
    case 'regex':
      return `${ask.grader}~${sought(ask)}`;
    case 'language':
      return `language(${ask.languages.join(',')})`;
    case 'secrets':
    case 'personal':
      return kindsName(ask);
  }
}

type Slow = Extract<Guardrail, { metric: 'slow' }>;

function slowName({ of, overMs }: Slow): string {
  const what = of === undefined ? 'slow' : `slow:${of}`;
  return overMs === undefined ? what : `${what}>${overMs}`;
}

/** A rollout does not start while a threshold is open: nothing is slower than Infinity. */
function slowQuestion({ of, overMs }: Slow, frozen: RolloutState['frozen']): Question {
  const own = of === undefined ? frozen.slowOverMs : frozen.slowFirstMs;
  return { metric: 'slow', ...(of !== undefined && { of }), overMs: overMs ?? own ?? Infinity };
}

function questionOf(guardrail: Guardrail): string {
  switch (guardrail.metric) {
    case 'error':
    case 'fallback':
    case 'blocked':
      return guardrail.metric;
    case 'slow':
      return slowName(guardrail);
    case 'costly':
      return `costly>${guardrail.overUsd}`;
    case 'bad':
      return `bad:${graderName(guardrail)}${place(guardrail)}<${guardrail.under}`;
    case 'rejected':
      return `rejected:${guardrail.feedback}/${guardrail.waitS}`;
  }
}

/** Two guardrails with one name ask and judge alike, so counts of a question that was changed by hand are never mixed with the new one's. */
function nameOf(guardrail: Guardrail): string {
  const allowed = guardrail.margin > 0 ? `+${guardrail.margin}` : '';
  const apart = guardrail.by === undefined ? '' : ` by ${guardrail.by}`;
  return `${questionOf(guardrail)}${allowed}${apart}`;
}

/** Every guardrail's id: its name, numbered from the second of one name on. */
function idsOf(guardrails: readonly Guardrail[]): string[] {
  const names = guardrails.map(nameOf);
  return names.map((name, index) => {
    const twin = names.slice(0, index).filter((earlier) => earlier === name).length;
    return twin === 0 ? name : `${name}#${twin + 1}`;
  });
}

/** The attributes that the guardrails are watched by, as records list their values: each once, sorted. */
export function slicedBy(guardrails: readonly Guardrail[]): AttributePath[] {
  return [...new Set(guardrails.flatMap(({ by }) => by ?? []))].sort();
}

type Question = AskedGuardrail extends infer One
  ? One extends AskedGuardrail
    ? Omit<One, 'id' | 'by'>
    : never
  : never;

/** The question as runs are asked it; `grader`: which of the plan's graders this one is. */
function question(guardrail: Guardrail, frozen: RolloutState['frozen'], grader: number): Question {
  switch (guardrail.metric) {
    case 'error':
    case 'fallback':
    case 'blocked':
      return { metric: guardrail.metric };
    case 'slow':
      return slowQuestion(guardrail, frozen);
    case 'costly':
      return { metric: 'costly', overUsd: guardrail.overUsd };
    case 'bad': {
      const { under, sample } = guardrail;
      return { metric: 'bad', grader, under, sample, edition: frozen.grading };
    }
    case 'rejected':
      return { metric: 'rejected', feedback: guardrail.feedback, waitMs: guardrail.waitS * 1000 };
  }
}

/** The guardrails of a rollout with everything frozen that their questions need, in the plan's order, each under an id of its own. */
export function askedGuardrails({ plan, frozen }: Pick<RolloutState, 'plan' | 'frozen'>): GuardrailInForce[] {
  const ids = idsOf(plan.guardrails);
  const attributes = slicedBy(plan.guardrails);
  return plan.guardrails.map((guardrail, index): GuardrailInForce => {
    const { margin, weight, by } = guardrail;
    const grader = plan.guardrails.slice(0, index).filter(({ metric }) => metric === 'bad').length;
    const asked = question(guardrail, frozen, grader);
    const apart = by === undefined ? {} : { by: { attribute: by, index: attributes.indexOf(by) } };
    return { id: ids[index] ?? '', ...asked, ...apart, margin, weight };
  });
}
