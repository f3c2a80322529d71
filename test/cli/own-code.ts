import { suffix } from './own-code-part.ts';

/** For the tests of bundling: a feature's own code, in two files. */
export const shout = ({ text }: { text: string }): string => text.toUpperCase() + suffix;
