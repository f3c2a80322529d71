import { define, none } from './endpoint.ts';
import { UsageQuery, UsageReply } from './usage.ts';

/** What runs cost. */
export const usageEndpoints = define({
  'usage.get': {
    method: 'GET',
    path: '/usage',
    role: 'viewer',
    summary: 'What a month cost by feature, version, day, model, path or unit, and how many units were active',
    params: none,
    query: UsageQuery,
    status: 200,
    reply: UsageReply,
  },
});
