// breaks: TS6307
export { start } from '../cli/start.good.ts';
