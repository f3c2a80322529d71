import { pathsOf } from '#core/prompt/paths-of';
import type { Issue } from '#schema/contracts/problem';
import type { JudgeKind, JudgeSpec } from '#schema/contracts/judge';
import { under } from '#core/flow/under';

const one = ['input', 'expected', 'documents', 'judged'];
const two = ['input', 'expected', 'first', 'second'];

/** What the prompt of a judge may read, and of that, what it must. */
const readsOf = (kind: JudgeKind): { known: readonly string[]; must: readonly string[] } =>
  kind === 'pairwise' ? { known: two, must: ['first', 'second'] } : { known: one, must: ['judged'] };

function promptFaults({ kind, prompt }: JudgeSpec): Issue[] {
  if (prompt === undefined)
    return kind === 'rubric'
      ? [{ path: 'prompt', message: 'A rubric says in its prompt what it asks of an answer.' }]
      : [];
  const { known, must } = readsOf(kind);
  const read = (['system', 'user'] as const).flatMap((role) => {
    const { paths, faults } = pathsOf(prompt[role] ?? '');
    return [{ role, roots: paths.map((path) => path.split('.')[0] ?? ''), faults }];
  });
  const unknown = read.flatMap(({ role, roots, faults }) => [
    ...faults.map((message) => ({ path: `prompt.${role}`, message })),
    ...roots
      .filter((root) => !known.includes(root))
      .map((root) => ({
        path: `prompt.${role}`,
        message: `Unknown name ${JSON.stringify(root)}; known: ${known.join(', ')}.`,
      })),
  ]);
  const roots = read.flatMap((each) => each.roots);
  const unread = must.filter((name) => !roots.includes(name));
  return [
    ...unknown,
    ...unread.map((name) => ({ path: 'prompt', message: `It never reads {{ ${name} }}: it would judge unseen.` })),
  ];
}

function answerFaults({ kind, scale, choices }: JudgeSpec): Issue[] {
  if (kind === 'pairwise' && (scale !== undefined || choices !== undefined)) {
    const path = scale === undefined ? 'choices' : 'scale';
    return [{ path, message: 'Which of two is better is answered by first, second or tie.' }];
  }
  if (scale !== undefined && choices !== undefined) return [{ path: 'choices', message: 'Either a scale or choices.' }];
  if (scale !== undefined && scale.from >= scale.to) return [{ path: 'scale.to', message: 'Above from.' }];
  if (choices === undefined) return [];
  const worths = new Set(Object.values(choices));
  const many = Object.keys(choices).length > 20;
  if (worths.size < 2) return [{ path: 'choices', message: 'At least two choices that are worth different scores.' }];
  return many ? [{ path: 'choices', message: 'At most 20 choices.' }] : [];
}

/** Providers by name that there are. */
type Known = readonly string[];

function modelFaults({ models }: JudgeSpec, known: Known): Issue[] {
  return models.flatMap(({ provider }, index) => {
    const path = `${index}.provider`;
    if (provider === 'baseline') return [{ path, message: 'The built-in baseline finds passages; it cannot judge.' }];
    const able = known.filter((name) => name !== 'baseline').join(', ');
    return known.includes(provider)
      ? []
      : [
          {
            path,
            message: `Unknown provider ${JSON.stringify(provider)}; known: ${able}. PUT /providers/{name} declares one.`,
          },
        ];
  });
}

/** Everything that would make a judge judge nothing: a prompt that does not show what is judged, choices that are worth the same, models that nobody has. */
export const judgeFaults = (spec: JudgeSpec, providers: Known): Issue[] => [
  ...promptFaults(spec),
  ...answerFaults(spec),
  ...under('models', modelFaults(spec, providers)),
];
