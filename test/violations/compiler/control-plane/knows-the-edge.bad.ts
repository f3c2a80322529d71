// breaks: TS6307
export { run } from '../workers/edge/run.good.ts';
