// breaks: eslint(no-restricted-imports)
import type { Conductor } from '../../control-plane/rollout/conductor.ts';

export type Seen = Conductor;
