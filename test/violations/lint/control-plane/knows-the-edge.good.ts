import { routes } from './routes/rollouts.ts';

export const seen = routes;
