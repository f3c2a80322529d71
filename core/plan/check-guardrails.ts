import { canonical } from '#core/canonical/canonical';
import { outputNames } from '#core/flow/output-names';
import { stepsIn } from '#core/flow/steps-in';
import { under } from '#core/flow/under';
import { graderFaults } from '#core/grading/grader-faults';
import type { BadGuardrail, Guardrail } from '#schema/contracts/guardrail';
import type { Json } from '#schema/contracts/json';
import type { Manifest } from '#schema/contracts/manifest';
import type { Step } from '#schema/contracts/step';
import type { Issue } from '#schema/contracts/problem';
import { usedChains } from './used-models.ts';

/** A version that guardrails are to watch, and those of the models it asks, itself or by what it runs in place, that have no known price (`<provider>/<model>`). */
export type Watched = { readonly manifest: Manifest; readonly unpriced: readonly string[] };

const ownFaults = (guardrail: Guardrail): Issue[] => (guardrail.metric === 'bad' ? graderFaults(guardrail) : []);

/** What a guardrail asks and of whom; how much it weighs and how many it asks makes it no other question. */
function questionOf(guardrail: Guardrail): string {
  const { weight: _, ...rest } = guardrail;
  const question = rest.metric === 'bad' ? { ...rest, sample: 1, on: rest.on ?? 'output' } : rest;
  return canonical(question as unknown as Json) ?? '';
}

function twins(guardrails: readonly Guardrail[]): Issue[] {
  const questions = guardrails.map(questionOf);
  return questions.flatMap((question, index) => {
    const first = questions.indexOf(question);
    return first === index
      ? []
      : [{ path: String(index), message: `The same as guardrail ${first}: it would pay twice for one question.` }];
  });
}

/** What a version that is run in place does is not looked into: it may. */
const elsewhere = ({ kind }: Step): boolean => kind === 'subfeature';

function nothingSecond({ manifest }: Watched): string | null {
  const second = usedChains(manifest).some((chain) => chain.length > 1) || manifest.degraded !== undefined;
  if (second || stepsIn(manifest.flow).some(({ step }) => elsewhere(step))) return null;
  return 'The version has nothing to fall back to: no chain has a second model, and it declares no degraded answer.';
}

function nothingBlocks({ manifest }: Watched): string | null {
  const blocks = stepsIn(manifest.flow).some(
    ({ step }) => (step.kind === 'guard' && (step.else === 'block' || step.else === 'retry')) || elsewhere(step),
  );
  return blocks ? null : 'The version blocks nothing: it has no guard whose `else` is block or retry.';
}

function priceless({ unpriced }: Watched): string | null {
  return unpriced.length === 0 ? null : `Nobody knows what a run costs: no price is known of ${unpriced.join(', ')}.`;
}

function groundless({ manifest }: Watched): string | null {
  if (stepsIn(manifest.flow).some(({ step }) => step.kind === 'retrieve' || elsewhere(step))) return null;
  return 'The version retrieves nothing that its reply could be held against: it has no retrieve step.';
}

const isOfDocuments = ({ grader }: BadGuardrail): boolean => grader === 'grounded' || grader === 'citation';

function placeless({ on = 'output' }: BadGuardrail, { manifest }: Watched): string | null {
  const [, name] = on.split('.');
  const names = outputNames(manifest);
  return name === undefined || names.includes(name)
    ? null
    : `The version's output has no ${name}; known: ${names.join(', ')}.`;
}

/** Each run carries its values of the attributes that guardrails are watched by, and a record has room for so many. */
const MOST_ATTRIBUTES = 8;

function tooManyAttributes(guardrails: readonly Guardrail[]): Issue[] {
  const attributes = [...new Set(guardrails.flatMap(({ by }) => by ?? []))];
  return attributes.slice(MOST_ATTRIBUTES).map((attribute) => {
    const index = guardrails.findIndex(({ by }) => by === attribute);
    return { path: `${index}.by`, message: `At most ${MOST_ATTRIBUTES} different attributes are watched.` };
  });
}

/** Why runs of a version can never answer a guardrail's question, or never with a yes; null when they can. */
function unanswerable(guardrail: Guardrail, watched: Watched): string | null {
  switch (guardrail.metric) {
    case 'fallback':
      return nothingSecond(watched);
    case 'blocked':
      return nothingBlocks(watched);
    case 'costly':
      return priceless(watched);
    case 'bad':
      return placeless(guardrail, watched) ?? (isOfDocuments(guardrail) ? groundless(watched) : null);
    case 'error':
    case 'slow':
    case 'rejected':
      return null;
  }
}

/**
 * Every fault of guardrails whose shape is right, with paths that begin with their index: graders that can say nothing, the same
 * question twice, more attributes than a record holds, and (with a version) questions that its runs can never answer.
 */
export function checkGuardrails(guardrails: readonly Guardrail[], watched: Watched | null): Issue[] {
  const each = guardrails.flatMap((guardrail, index) => {
    const why = watched && unanswerable(guardrail, watched);
    return under(String(index), [...ownFaults(guardrail), ...(why === null ? [] : [{ path: '', message: why }])]);
  });
  return [...each, ...twins(guardrails), ...tooManyAttributes(guardrails)];
}
