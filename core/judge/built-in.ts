import type { JudgeKind, JudgeSpec } from '#schema/contracts/judge';
import type { Prompt } from '#schema/contracts/prompt-step';

/** What a judge of a kind is told without a prompt of its own, and which words it answers with. */
type BuiltIn = { readonly prompt: Prompt; readonly choices?: Readonly<Record<string, number>> };

/** The texts of the kinds that have one; a rubric has none: what is asked of an answer, only its feature's people know. */
export const builtIn: Readonly<Record<Exclude<JudgeKind, 'rubric'>, BuiltIn>> = {
  pairwise: {
    prompt: {
      system: [
        'Two answers were given to the same task. Say which of them serves the person who asked better: is it right, does it answer all that was asked,',
        'and nothing else? Neither length nor style nor the order in which you see them counts. Say tie when neither serves better.',
      ].join(' '),
      user: 'The task:\n{{ input }}\n\nWhat was expected, if anything:\n{{ expected }}\n\nThe first answer:\n{{ first }}\n\nThe second answer:\n{{ second }}',
    },
  },
  groundedness: {
    prompt: {
      system: [
        'Say whether an answer stands in the documents it was given. Look at every claim of fact in it: supported when all of them are said by the documents,',
        'or follow from them at once; partly when some are; unsupported when none is, or when one contradicts the documents.',
        'What you know yourself does not count. An answer that only says that it does not know is supported.',
      ].join(' '),
      user: 'The task:\n{{ input }}\n\nThe documents:\n{{ documents }}\n\nThe answer:\n{{ judged }}',
    },
    choices: { supported: 1, partly: 0.5, unsupported: 0 },
  },
  closed_qa: {
    prompt: {
      system: [
        'Say whether an answer meets what was expected of it. It may use other words and say more, as long as it says what was expected and',
        'nothing that contradicts it: then yes, else no.',
      ].join(' '),
      user: 'The task:\n{{ input }}\n\nWhat was expected:\n{{ expected }}\n\nThe answer:\n{{ judged }}',
    },
    choices: { yes: 1, no: 0 },
  },
};

/** What a judge is told: its own prompt, else that of its kind. */
export function promptOf({ kind, prompt }: JudgeSpec): Prompt {
  if (prompt !== undefined) return prompt;
  if (kind === 'rubric') throw new Error('A rubric that was not checked.');
  return builtIn[kind].prompt;
}

/** The words that a judge answers with, and what each is worth; null: it gives a number. Which of two is better is asked in words of its own. */
export function choicesOf({ kind, choices, scale }: JudgeSpec): Readonly<Record<string, number>> | null {
  if (choices !== undefined) return choices;
  if (scale !== undefined || kind === 'rubric' || kind === 'pairwise') return null;
  return builtIn[kind].choices ?? null;
}
