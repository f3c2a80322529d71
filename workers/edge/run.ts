import { admit } from './admit.ts';
import type { Deps } from './deps.ts';
import { nativeSpeech } from './native-speech.ts';
import { refuse } from './reply.ts';
import { serve } from './serve.ts';

/** `POST /v1/features/{feature}/runs`: who asks, and for what; then as for every API, in our own words. */
export async function run(request: Request, feature: string, deps: Deps): Promise<Response> {
  const startedMs = deps.now();
  const admitted = await admit(request, feature, deps);
  if (!admitted.ok) return refuse(admitted.error);
  const { asked } = admitted.value;
  const speech = nativeSpeech(asked.request.stream === true);
  return serve({ ...admitted.value, feature, signal: request.signal, startedMs }, speech, deps);
}
