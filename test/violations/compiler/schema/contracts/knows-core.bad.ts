// breaks: TS6307
export { slot } from '#core/slot/slot.good';
