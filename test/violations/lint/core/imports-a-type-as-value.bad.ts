// breaks: typescript(consistent-type-imports)
import { Stage } from './stage.ts';

export const name = (stage: Stage): string => stage.name;
