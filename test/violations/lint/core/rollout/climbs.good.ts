import { stage } from './stage.ts';

export const seen = stage;
