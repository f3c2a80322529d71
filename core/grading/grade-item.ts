import type { CheckGrader, OwnGrader } from '#schema/contracts/eval-grader';
import type { Json, JsonObject } from '#schema/contracts/json';
import { bleu } from './bleu.ts';
import { citation, type CitationOptions } from './citation.ts';
import { contains } from './contains.ts';
import { exact } from './exact.ts';
import type { Grade } from './grade.ts';
import { grounded } from './grounded.ts';
import { jsonDifference } from './json-difference.ts';
import { language } from './language.ts';
import { length } from './length.ts';
import { levenshtein } from './levenshtein.ts';
import { listContainment } from './list-containment.ts';
import { nothingAt } from './nothing-at.ts';
import { numeric } from './numeric.ts';
import { outputText } from './output-text.ts';
import { personal } from './personal.ts';
import { ndcg, recallAtK } from './ranking.ts';
import { readFor } from './read-for.ts';
import { regex } from './regex.ts';
import { rouge } from './rouge.ts';
import { schema } from './schema.ts';
import { secrets } from './secrets.ts';
import { trajectory } from './trajectory.ts';
import { cost, latency, tokens, type Taken } from './within-limit.ts';

type Document = CitationOptions['documents'][number];

/** A grader that is asked here; what runs in a sandbox is asked by the shell. */
type Ask = Exclude<CheckGrader, OwnGrader>;

/** What a run of an item gave, and what was expected of it (null: nothing). `steps`: each step's result by its name; `documents`: what each retrieve step found. */
export type ItemSeen = {
  readonly output: JsonObject | null;
  readonly steps: JsonObject;
  readonly expected: Json;
  readonly documents: { readonly [step: string]: readonly Document[] };
  readonly taken: Taken;
};

const runGraders = ['latency', 'cost', 'tokens'] as const;
const dataGraders = [
  'exact',
  'schema',
  'json_difference',
  'list_containment',
  'recall_at_k',
  'ndcg',
  'trajectory',
] as const;
const sourceGraders = ['grounded', 'citation'] as const;

type Of<Name extends Ask['grader']> = Extract<Ask, { grader: Name }>;
/** Graders of what a run took; of data as it is; of what the documents say to it; and of what people would read of it. */
type RunAsk = Of<(typeof runGraders)[number]>;
type DataAsk = Of<(typeof dataGraders)[number]>;
type SourceAsk = Of<(typeof sourceGraders)[number]>;
type TextAsk = Exclude<Ask, RunAsk | DataAsk | SourceAsk>;

const isOfRun = (ask: Ask): ask is RunAsk => (runGraders as readonly string[]).includes(ask.grader);
const isOfData = (ask: Ask): ask is DataAsk => (dataGraders as readonly string[]).includes(ask.grader);
const isOfSources = (ask: Ask): ask is SourceAsk => (sourceGraders as readonly string[]).includes(ask.grader);

/** What one grader reads. */
type Reads = { readonly value: Json; readonly expected: Json; readonly seen: ItemSeen };

function documentsFor(step: string | undefined, { documents }: ItemSeen): readonly Document[] {
  if (step === undefined) return Object.values(documents).flat();
  return Object.hasOwn(documents, step) ? (documents[step] ?? []) : [];
}

const isHolder = (value: Json): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

function ofData(ask: DataAsk, { value, expected }: Reads): Grade {
  // Data that is held against a text is read as that text would be.
  const read = isHolder(value) && typeof expected === 'string' ? outputText(value) : value;
  switch (ask.grader) {
    case 'exact':
      return exact(read, expected, ask);
    case 'schema':
      return schema(value, expected, ask);
    case 'json_difference':
      return jsonDifference(read, expected, ask);
    case 'list_containment':
      return listContainment(value, expected, ask);
    case 'recall_at_k':
      return recallAtK(value, expected, ask);
    case 'ndcg':
      return ndcg(value, expected, ask);
    case 'trajectory':
      return trajectory(value, expected, ask);
  }
}

function ofText(ask: TextAsk, { value, expected }: Reads): Grade {
  const text = typeof value === 'number' ? value : outputText(value);
  switch (ask.grader) {
    case 'contains':
      return contains(text, expected, ask);
    case 'regex':
      return regex(text, expected, ask);
    case 'numeric':
      return numeric(text, expected, ask);
    case 'levenshtein':
      return levenshtein(text, expected, ask);
    case 'rouge':
      return rouge(text, expected, ask);
    case 'bleu':
      return bleu(text, expected, ask);
    case 'length':
      return length(text, expected, ask);
    case 'language':
      return language(text, expected, ask);
    case 'secrets':
      return secrets(text, expected, ask);
    case 'personal':
      return personal(text, expected, ask);
  }
}

function ofSources(ask: SourceAsk, { value, expected, seen }: Reads): Grade {
  const documents = documentsFor(ask.documents, seen);
  if (ask.grader === 'grounded') return grounded(outputText(value), expected, { documents });
  return citation(isHolder(value) ? outputText(value) : value, expected, { documents, atLeast: ask.support });
}

function ofRun(ask: RunAsk, { taken }: ItemSeen): Grade {
  switch (ask.grader) {
    case 'latency':
      return latency(null, null, { maxMs: ask.maxMs, taken });
    case 'cost':
      return cost(null, null, { maxUsd: ask.maxUsd, taken });
    case 'tokens':
      return tokens(null, null, { max: ask.max, taken });
  }
}

function gradeOf(ask: Ask, seen: ItemSeen): Grade {
  if (isOfRun(ask)) return ofRun(ask, seen);
  const { value, expected } = readFor(ask, seen);
  if (value === null) return nothingAt(ask.on);
  if (isOfSources(ask)) return ofSources(ask, { value, expected, seen });
  return isOfData(ask) ? ofData(ask, { value, expected, seen }) : ofText(ask, { value, expected, seen });
}

/**
 * What a grader says of one run of an item. A run without an output (refused, blocked) gets 0 from every grader that looks at one;
 * a place where nothing is, too. A grader that breaks or gives no number leaves it unscored, with its message.
 */
export function gradeItem(ask: Ask, seen: ItemSeen): Grade {
  try {
    const grade = gradeOf(ask, seen);
    if (grade.score === null || Number.isFinite(grade.score)) return grade;
    return { score: null, reason: 'The grader gave no number.' };
  } catch (error) {
    return { score: null, reason: `The grader failed: ${error instanceof Error ? error.message : 'no reason given'}.` };
  }
}
