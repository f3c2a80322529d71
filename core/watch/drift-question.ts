import type { AlertRule } from '#schema/contracts/alert-rule';

/** What a rule of drift asks; a rule that is changed asks something else, and what the old one read is no answer to that. */
export const driftQuestion = ({ dataset, windowS }: Pick<AlertRule, 'dataset' | 'windowS'>): string =>
  `${dataset ?? ''}/${windowS}`;
