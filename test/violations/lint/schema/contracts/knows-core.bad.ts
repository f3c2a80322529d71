// breaks: eslint(no-restricted-imports)
import type { Verdict } from '#core/evidence/verdict';

export type Seen = Verdict;
