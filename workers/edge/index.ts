import type { Env } from './env.ts';
import { refuse } from './reply.ts';
import { route } from './router.ts';
import { wire } from './wire.ts';

export { Runner } from './evaluate/runner.ts';

/** The one place where an exception becomes `internal`: it is logged, and its text stays here. */
function internal(error: unknown): Response {
  console.error('A request failed inside.', error);
  return refuse({ code: 'internal', detail: 'Something failed inside.' });
}

export default {
  async fetch(request: Request, env: Env, context: ExecutionContext): Promise<Response> {
    try {
      const reply = route(request, wire(env, context));
      // A caller who leaves ends the request; what it began is still written down.
      context.waitUntil(reply.catch(() => {}));
      return await reply;
    } catch (error) {
      return internal(error);
    }
  },
};
