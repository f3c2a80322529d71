import type { BaselineView, EvalView } from '#schema/contracts/eval';
import type { EvalId } from '#schema/contracts/ids';

/** An eval with who made it its feature's baseline, if it is that now. */
export function withBlessing(view: EvalView, baselines: ReadonlyMap<EvalId, BaselineView>): EvalView {
  const blessing = baselines.get(view.id);
  if (blessing === undefined) return view;
  const { blessedBy: by, reason, blessedAtMs: atMs } = blessing;
  return { ...view, blessed: { by, reason, atMs } };
}
