import type { Json } from '#schema/contracts/json';
import type { StepOutcome } from './history.ts';

/** What later steps see of a step's outcome (contract.md, the table of kinds). */
export function resultOf(outcome: StepOutcome): Json {
  switch (outcome.kind) {
    case 'found':
      return { documents: outcome.documents.map((document) => ({ ...document })) };
    case 'answered':
      return { text: outcome.text, json: outcome.json, model: outcome.model, fallback: outcome.fallback };
    case 'returned':
      return { result: outcome.result };
    case 'graded':
      return { pass: outcome.pass, scores: outcome.scores.map((score) => ({ ...score })), value: outcome.value };
    case 'taken':
    case 'listed':
    case 'judged':
    case 'filled':
    case 'withheld':
    case 'failed':
      throw new Error(`The history does not belong to this flow: ${outcome.kind} is no step's result.`);
  }
}
