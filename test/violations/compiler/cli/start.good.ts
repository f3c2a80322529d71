import { plan } from '#schema/contracts/plan.good';

export const start = (): void => void process.stdout.write(`${plan.stages}`);
