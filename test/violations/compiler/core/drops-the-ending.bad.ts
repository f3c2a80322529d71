// breaks: TS2307
export { slot } from './slot/slot.good';
