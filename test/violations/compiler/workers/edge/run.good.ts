import { slot } from '#core/slot/slot.good';
import { plan } from '#schema/contracts/plan.good';

export const run = (ctx: ExecutionContext): void => ctx.waitUntil(Promise.resolve(slot(plan, 0)));
