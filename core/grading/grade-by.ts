import type { BadGuardrail } from '#schema/contracts/guardrail';
import type { Json } from '#schema/contracts/json';
import type { GuardGrader, Judge } from '#schema/contracts/guard-step';
import { citation, type CitationOptions } from './citation.ts';
import { contains } from './contains.ts';
import type { Grade } from './grade.ts';
import { grounded } from './grounded.ts';
import { injection } from './injection.ts';
import { language } from './language.ts';
import { length } from './length.ts';
import { personal } from './personal.ts';
import { regex } from './regex.ts';
import { schema } from './schema.ts';
import { secrets } from './secrets.ts';

/** A grader that needs no model. */
export type CodeGrader = Exclude<GuardGrader, Judge>;

/** A grader that needs no model, with what it is told, as guards and guardrails name it. */
export type GraderAsk = CodeGrader | BadGuardrail;

/** What the grader of this name says to a value; `documents`: what `grounded` and `citation` hold it against. */
export function gradeBy(ask: GraderAsk, value: Json, documents: CitationOptions['documents']): Grade {
  switch (ask.grader) {
    case 'contains':
      return contains(value, null, ask);
    case 'length':
      return length(value, null, ask);
    case 'schema':
      return schema(value, null, ask);
    case 'grounded':
      return grounded(value, null, { documents });
    case 'citation':
      return citation(value, null, { documents, atLeast: ask.support });
    case 'regex':
      return regex(value, null, ask);
    case 'language':
      return language(value, null, ask);
    case 'secrets':
      return secrets(value, null, ask);
    case 'personal':
      return personal(value, null, ask);
    case 'injection':
      return injection(value, null, {});
  }
}
