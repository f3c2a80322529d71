import { print } from '../print.ts';

export const seen = print;
