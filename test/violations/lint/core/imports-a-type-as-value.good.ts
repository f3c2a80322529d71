import type { Stage } from './stage.ts';

export const name = (stage: Stage): string => stage.name;
