import type { Deps } from './deps.ts';
import { refuse } from './reply.ts';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A failure that is not one of our problem documents: a platform's or a development server's page, with whatever text it holds. */
const isForeignFailure = (response: Response): boolean =>
  response.status >= 500 && !(response.headers.get('content-type') ?? '').startsWith('application/problem+json');

/** `/admin/*`: handed to the control plane as it is. After a write that succeeded this isolate reads the snapshot again. */
export async function forwardAdmin(
  request: Request,
  control: (request: Request) => Promise<Response>,
  deps: Deps,
): Promise<Response> {
  try {
    const response = await control(request);
    if (isForeignFailure(response)) throw new Error(`The control plane answered ${response.status} without a problem.`);
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
