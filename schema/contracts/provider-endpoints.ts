import * as z from 'zod';
import { define, Done, next, none, page } from './endpoint.ts';
import { ProviderInput, ProviderName, ProviderView } from './provider.ts';
import { strict } from './strict.ts';

const provider = strict({ name: ProviderName });

/** Whom features may ask, beside the built-in providers. */
export const providerEndpoints = define({
  'provider.put': {
    method: 'PUT',
    path: '/providers/:name',
    role: 'admin',
    summary: 'Declare or change a model provider that permitted features may ask',
    params: provider,
    query: none,
    body: ProviderInput,
    status: 200,
    reply: ProviderView,
  },
  'provider.list': {
    method: 'GET',
    path: '/providers',
    role: 'admin',
    summary: 'Declared providers, with the names of their secrets',
    params: none,
    query: strict(page),
    status: 200,
    reply: z.object({ providers: z.array(ProviderView), next }),
  },
  'provider.get': {
    method: 'GET',
    path: '/providers/:name',
    role: 'admin',
    summary: 'A declared provider',
    params: provider,
    query: none,
    status: 200,
    reply: ProviderView,
  },
  'provider.delete': {
    method: 'DELETE',
    path: '/providers/:name',
    role: 'admin',
    summary: 'Delete a provider; chains that list it go on without it from then on',
    params: provider,
    query: none,
    status: 200,
    reply: Done,
  },
});
