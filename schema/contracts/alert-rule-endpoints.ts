import * as z from 'zod';
import { AlertRuleInput, AlertRuleView } from './alert-rule.ts';
import { define, Done, next, none, page } from './endpoint.ts';
import { FeatureName } from './ids.ts';
import { strict } from './strict.ts';

const rule = strict({
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'Lower-case letters, digits, dots, _ and -.'),
});

/** Rules over our own numbers, which open incidents. */
export const alertRuleEndpoints = define({
  'alert-rule.put': {
    method: 'PUT',
    path: '/alert-rules/:name',
    role: 'operator',
    summary: 'Open an incident when a feature fails, is slow, costs too much, drifts or falls silent',
    params: rule,
    query: none,
    body: AlertRuleInput,
    status: 200,
    reply: AlertRuleView,
  },
  'alert-rule.list': {
    method: 'GET',
    path: '/alert-rules',
    role: 'viewer',
    summary: 'Alert rules, and how each stands',
    params: none,
    query: strict({ ...page, feature: FeatureName.optional() }),
    status: 200,
    reply: z.object({ rules: z.array(AlertRuleView), next }),
  },
  'alert-rule.get': {
    method: 'GET',
    path: '/alert-rules/:name',
    role: 'viewer',
    summary: 'An alert rule, and how it stands',
    params: rule,
    query: none,
    status: 200,
    reply: AlertRuleView,
  },
  'alert-rule.delete': {
    method: 'DELETE',
    path: '/alert-rules/:name',
    role: 'operator',
    summary: 'Judge it no more; an incident that it opened stays',
    params: rule,
    query: none,
    status: 200,
    reply: Done,
  },
});
