import type { Deps } from './deps.ts';
import { refuse } from './reply.ts';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/** `/admin/*`: handed to the control plane as it is. After a write that succeeded this isolate reads the snapshot again. */
export async function forwardAdmin(
  request: Request,
  control: (request: Request) => Promise<Response>,
  deps: Deps,
): Promise<Response> {
  try {
    const response = await control(request);
    if (response.ok && !reading.has(request.method)) deps.dropSnapshot();
    return response;
  } catch (error) {
    console.error('The control plane does not answer.', error);
    return refuse({
      code: 'unavailable',
      detail: 'The control plane does not answer; runs are served all the same.',
      retryAfterS: 5,
    });
  }
}
