import * as z from 'zod';
import { define, Done, next, none, page } from './endpoint.ts';
import { KeyInput, KeyLimiting, KeyView, TokenInput, TokenView } from './principal.ts';
import { strict } from './strict.ts';

const named = strict({ name: z.string().min(1).max(64) });

/** A secret that was made, shown this once. */
const Made = z.object({ name: z.string(), secret: z.string() });

/** Who may call: tokens, API keys. */
export const accessEndpoints = define({
  'token.create': {
    method: 'POST',
    path: '/tokens',
    role: 'admin',
    summary: 'Make a token; its text is shown once',
    params: none,
    query: none,
    body: TokenInput,
    status: 201,
    reply: Made,
  },
  'token.list': {
    method: 'GET',
    path: '/tokens',
    role: 'admin',
    summary: 'Tokens, without their text',
    params: none,
    query: strict(page),
    status: 200,
    reply: z.object({ tokens: z.array(TokenView), next }),
  },
  'token.delete': {
    method: 'DELETE',
    path: '/tokens/:name',
    role: 'admin',
    summary: 'Revoke a token',
    params: named,
    query: none,
    status: 200,
    reply: Done,
  },
  'key.create': {
    method: 'POST',
    path: '/keys',
    role: 'admin',
    summary: 'Make an API key; its text is shown once',
    params: none,
    query: none,
    body: KeyInput,
    status: 201,
    reply: Made,
  },
  'key.list': {
    method: 'GET',
    path: '/keys',
    role: 'admin',
    summary: 'API keys, without their text',
    params: none,
    query: strict(page),
    status: 200,
    reply: z.object({ keys: z.array(KeyView), next }),
  },
  'key.limit': {
    method: 'PUT',
    path: '/keys/:name/limits',
    role: 'admin',
    summary: 'Change how often an API key may be used; its text stays',
    params: named,
    query: none,
    body: KeyLimiting,
    status: 200,
    reply: KeyView,
  },
  'key.delete': {
    method: 'DELETE',
    path: '/keys/:name',
    role: 'admin',
    summary: 'Revoke an API key',
    params: named,
    query: none,
    status: 200,
    reply: Done,
  },
});
