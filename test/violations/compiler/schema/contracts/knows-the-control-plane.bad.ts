// breaks: TS6307
export { app } from '../../control-plane/app.good.ts';
