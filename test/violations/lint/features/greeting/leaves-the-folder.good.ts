import { prompt } from './prompt.ts';

export const seen = prompt;
