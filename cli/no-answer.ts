import { fault, type Fault } from './fault.ts';

/** What a rejected `fetch` means: nobody listens there, the name is unknown, or no answer in time. All of it is `unavailable`. */
export function noAnswer(url: string, error: unknown): Fault {
  const code = codeOf(error);
  const help = 'Start it with `npm run dev`, or set SLUICE_URL to where it runs.';
  if (code === 'ECONNREFUSED') return fault('unavailable', `Nothing listens at ${url}.`, { help });
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return fault('unavailable', `No such host: ${new URL(url).hostname}.`, { help });
  if (code === 'TimeoutError') return fault('unavailable', `${url} did not answer in time.`);
  return fault('unavailable', `${url} cannot be reached${code === undefined ? '' : ` (${code})`}.`, { help });
}

/** The system's code under a failed fetch, or the name of an abort. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'TimeoutError') return error.name;
  const { cause } = error;
  const causes: unknown[] = cause instanceof AggregateError ? [cause, ...cause.errors] : [cause, error];
  const codes = causes.map((one) => (typeof one === 'object' && one !== null && 'code' in one ? one.code : undefined));
  return codes.find((code) => typeof code === 'string');
}
