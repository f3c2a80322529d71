import { slot } from '#core/slot/slot.good';
import { plan } from '#schema/contracts/plan.good';

export const app = (request: Request): Response => new Response(`${request.url} ${slot(plan, 0)}`);
