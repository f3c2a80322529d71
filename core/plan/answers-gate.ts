import { canonical } from '#core/canonical/canonical';
import type { EvalOrder, EvalView } from '#schema/contracts/eval';
import type { Json } from '#schema/contracts/json';

/** How long an eval counts for gates that ask the same, in ms. */
export const COUNTS_MS = 86_400_000;

type Asked = Pick<
  EvalView,
  | 'feature'
  | 'version'
  | 'against'
  | 'dataset'
  | 'datasetVersion'
  | 'graders'
  | 'trials'
  | 'slices'
  | 'margin'
  | 'confidence'
  | 'maxUnscored'
  | 'judges'
> & { readonly split?: EvalView['split'] | undefined };

/** Judges that decided nothing then. */
const unproven = ({ judges }: Pick<Asked, 'judges'>): string[] =>
  Object.entries(judges)
    .filter(([, { standing }]) => standing.state !== 'agrees')
    .map(([ref]) => ref)
    .toSorted();

function question({ split = null, ...asked }: Asked): string | undefined {
  const { feature, version, against, dataset, datasetVersion, graders, trials } = asked;
  const { slices, margin, confidence, maxUnscored } = asked;
  const all = { feature, version, against, dataset, datasetVersion, graders, trials, split, unproven: unproven(asked) };
  return canonical({ ...all, slices, margin, confidence, maxUnscored } as unknown as Json);
}

/** Whether an eval has answered what another would ask: of the same two versions, examples and graders, as strictly, all of it, less than a day ago. */
export function answersGate(view: EvalView, order: EvalOrder, nowMs: number): boolean {
  // What was held against scores of another day has not seen control.
  const fresh = view.status === 'done' && view.baseline === null && view.createdAtMs > nowMs - COUNTS_MS;
  return fresh && view.result !== null && question(view) === question(order);
}
