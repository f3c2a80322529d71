import type { KeyGrant } from '#schema/contracts/snapshot';

/** Whether a browser's page may use this key: a client key names its origins; what is no browser sends none. */
export function isAllowedOrigin(headers: Headers, grant: KeyGrant): boolean {
  const origin = headers.get('origin');
  return origin === null || grant.kind === 'server' || grant.origins.includes(origin) || grant.origins.includes('*');
}

/** The origin of the request if some client key allows it, else null. A preflight shows no key, so every key is asked. */
export function allowedOrigin(headers: Headers, grants: Iterable<KeyGrant>): string | null {
  const origin = headers.get('origin');
  if (origin === null) return null;
  for (const grant of grants) if (grant.kind === 'client' && isAllowedOrigin(headers, grant)) return origin;
  return null;
}

/** What pages may send to a place, and which headers of its replies they may read. */
export type ForPages = { readonly method: string; readonly headers: string; readonly exposed: string | null };

/** The answer to a preflight. */
export function preflight(origin: string, { method, headers }: ForPages): Response {
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-origin': origin,
      'access-control-allow-methods': method,
      'access-control-allow-headers': headers,
      'access-control-max-age': '600',
      vary: 'origin',
    },
  });
}

/** The same reply, readable by a page of this origin. */
export function readableBy(origin: string, reply: Response, { exposed }: ForPages): Response {
  reply.headers.set('access-control-allow-origin', origin);
  if (exposed !== null) reply.headers.set('access-control-expose-headers', exposed);
  reply.headers.append('vary', 'origin');
  return reply;
}
