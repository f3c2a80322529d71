import { gradeBy, type GraderAsk } from '#core/grading/grade-by';
import type { Report } from './report.ts';

const asks: readonly GraderAsk[] = [
  { grader: 'contains', none: ['forbidden'] },
  { grader: 'length', max: 1_000_000 },
  { grader: 'schema', schema: { type: 'string', maxLength: 1_000_000 } },
  { grader: 'grounded', documents: 'found', atLeast: 0.5 },
  { grader: 'regex', none: ['[A-Z]{2}-[0-9]{4,8}'] },
  { grader: 'language', languages: ['en'] },
  { grader: 'secrets', then: 'redact' },
  { grader: 'personal', then: 'redact' },
  { grader: 'injection', atLeast: 0.5 },
];

const prose = 'The order 4711 of 21.11.2026 was sent to anna@mail.example; call +49 30 901820 when it is late. ';
/** What makes searches begin over and over: for each kind of them something. */
const hostile = [
  '@a.',
  '0 0 ',
  'aaaa',
  '4111 ',
  'key=',
  'sk-',
  'ignore all ',
  'fe80:',
  'DE89 ',
  '\u0315\u0300',
  '-----BEGIN ',
];

const fill = (part: string, characters: number): string =>
  part.repeat(Math.ceil(characters / part.length)).slice(0, characters);

function medianUs(work: () => unknown): number {
  for (let warm = 0; warm < 3; warm++) work();
  const times = Array.from({ length: 15 }, () => {
    const before = performance.now();
    work();
    return (performance.now() - before) * 1000;
  });
  return times.toSorted((a, b) => a - b)[7] ?? 0;
}

/** What one grading costs in microseconds, by the size of the text, and at worst over hostile texts. */
export async function benchGraders(): Promise<Report> {
  const lines: string[] = [];
  const figures: Record<string, number> = {};
  for (const ask of asks) {
    const cost = (text: string): number => medianUs(() => gradeBy(ask, text, [{ id: 'a', source: 'a', text: prose }]));
    const [small, large] = [cost(fill(prose, 4000)), cost(fill(prose, 100_000))];
    const worst = Math.max(...hostile.map((part) => cost(fill(part, 100_000))));
    figures[`${ask.grader}4kUs`] = small;
    figures[`${ask.grader}100kUs`] = large;
    figures[`${ask.grader}Worst100kUs`] = worst;
    const [a, b, c] = [small, large, worst].map((us) => us.toFixed(0).padStart(7));
    lines.push(
      `${ask.grader.padEnd(10)} 4 KB ${a} µs   100 KB ${b} µs   worst of ${hostile.length} hostile 100 KB ${c} µs`,
    );
  }
  return { title: 'Graders', lines, figures };
}
