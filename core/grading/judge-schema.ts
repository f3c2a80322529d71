import type { JsonObject } from '#schema/contracts/json';

/** What every judge answers. The reason stands first, so that the score comes out of it. */
export const judgeSchema: JsonObject = {
  type: 'object',
  required: ['reason', 'score'],
  additionalProperties: false,
  properties: {
    reason: { type: 'string', description: 'Why, in one or two sentences.' },
    score: {
      ...{ type: 'number', minimum: 0, maximum: 1 },
      description: 'From 0 (not at all what is asked for) to 1 (entirely).',
    },
  },
};
