import type { Grader } from 'sluice';

/** Whether a text names a key as one would write it into the file: whole, not as a part of another. */
const names = (text: string, key: string): boolean =>
  text
    .split(/[^A-Za-z0-9_.*-]+/)
    .map((word) => word.replace(/[.:]+$/, ''))
    .includes(key);

/**
 * Does the answer name what one has to set? 1: it names an expected key by its whole path or, below a section that it names too, by
 * its last part. 0.5: it names only one of the two, so that its reader still has to search. 0: neither.
 */
export const namesTheKey: Grader<{ output: { answer: string }; expected: { keys: string[] } }> = ({
  output: { answer },
  expected: { keys },
}) => {
  const scores = keys.map((key) => {
    if (names(answer, key)) return 1;
    const path = key.split('.');
    const [section, last] = [path.slice(0, -1).join('.'), path.at(-1) ?? key];
    const halves = [section, last].filter((half) => half !== '' && names(answer, half));
    return halves.length / 2;
  });
  const score = Math.max(...scores);
  const wanted = keys.join(' or ');
  const reason = { 0: `It names neither ${wanted} nor a part of it.`, 0.5: `It names only a part of ${wanted}.` };
  return { score, reason: reason[score as 0 | 0.5] ?? `It names ${wanted}.` };
};
