import { problems, type Issue, type Problem, type ProblemCode } from '#schema/contracts/problem';
import { clean } from './text/clean.ts';
import type { Paint } from './text/paint.ts';

/** Why a command did not do what it was asked: what happened, where exactly, and what would help. */
export type Fault = {
  readonly exit: number;
  readonly message: string;
  readonly issues?: readonly Issue[];
  readonly help?: string;
};

/** A fault of one kind in the table of problems, which gives the exit code. */
export const fault = (code: ProblemCode, message: string, more: Pick<Fault, 'issues' | 'help'> = {}): Fault => ({
  exit: problems[code].exit,
  message,
  ...more,
});

const helps: Partial<Record<ProblemCode, string>> = {
  unauthorized:
    'Set SLUICE_TOKEN to a token of this control plane (SLUICE_API_KEY for `run`); `npx sluice doctor` checks both.',
  idempotency_mismatch: 'Send it again with another Idempotency-Key.',
};

/** A problem document as a fault, with all its issues. */
export function problemFault(problem: Problem): Fault {
  const { code, title, detail, issues, run } = problem;
  const help = run === undefined ? helps[code] : `What the run did: npx sluice trace show ${run}`;
  const message = detail.startsWith(title) ? detail : `${title}: ${detail}`;
  return fault(code, message, { ...(issues ? { issues } : {}), ...(help === undefined ? {} : { help }) });
}

/** A fault in words for stderr, a line each for the message, every issue, and the help. */
export function faultText({ message, issues = [], help }: Fault, paint: Paint): string {
  const lines = [
    `${paint('bad', 'sluice:')} ${clean(message)}`,
    ...issues.map(
      ({ path, message: says }) => `  ${path === '' ? '' : `${paint('strong', clean(path))}: `}${clean(says)}`,
    ),
    ...(help === undefined ? [] : [clean(help)]),
  ];
  return `${lines.join('\n')}\n`;
}
