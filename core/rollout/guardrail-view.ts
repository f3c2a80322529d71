import type { GuardrailVerdict, SliceVerdict } from '#core/evidence/verdict';
import type { GuardrailView, SliceView } from '#schema/contracts/rollout';

/** The log evidence that decides at a level. */
const thresholdOf = (alpha: number): number => Math.log(1 / alpha);

const sliceView = ({ alpha, ...slice }: SliceVerdict): SliceView => ({ ...slice, threshold: thresholdOf(alpha) });

type Said = Pick<GuardrailView, 'cause' | 'by' | 'slice' | 'slices' | 'notWorse' | 'comparison'>;

/** What is only said of some verdicts. */
function saidOf({ cause, by, slice, slices, notWorse, comparison }: GuardrailVerdict): Said {
  return {
    ...(cause === undefined ? {} : { cause }),
    ...(by === undefined ? {} : { by }),
    ...(slice === undefined ? {} : { slice }),
    ...(slices === undefined ? {} : { slices: slices.map(sliceView) }),
    ...(notWorse === undefined ? {} : { notWorse: shownView(notWorse) }),
    ...(comparison === undefined ? {} : { comparison }),
  };
}

const shownView = ({ alpha, ...rest }: NonNullable<GuardrailVerdict['notWorse']>) => ({
  ...rest,
  threshold: thresholdOf(alpha),
});

/** A verdict for people; `threshold` is the log evidence at which its watch decides. */
export function guardrailView(given: GuardrailVerdict): GuardrailView {
  const { id, metric, verdict, logE, alpha, watch } = given;
  const periods = given.periods.map(({ w, n0, k0, n1, k1 }) => ({ w, n0, k0, n1, k1 }));
  const said = { id, metric, verdict, logE, alpha, threshold: thresholdOf(alpha), watch, periods };
  return { ...said, ...saidOf(given) };
}
