import { isConfiguration } from '#core/flow/chain';
import type { Opening } from '#schema/contracts/incident';
import type { Trace } from '#schema/contracts/trace';

/** An incident before it is known who answers for its feature. */
export type Unowned = Omit<Opening, 'detail'> & { readonly detail: Record<string, unknown> };

type Span = Trace['spans'][number];

const named = (attribute: unknown): string => (typeof attribute === 'string' ? attribute : 'unknown');

/** The span's word for a provider that the edge cannot ask at all. */
const UNCONFIGURED = 'unconfigured';

/** How a call was wrongly configured: the provider's status, or that there was no call. Null: it was not. */
function wrongly(attributes: Span['attributes']): number | typeof UNCONFIGURED | null {
  if (attributes['error.type'] === UNCONFIGURED) return UNCONFIGURED;
  const status = attributes['http.response.status_code'];
  return typeof status === 'number' && isConfiguration({ kind: 'http', status }) ? status : null;
}

function incidentOf({ run, feature, version, atMs }: Trace, { kind, attributes }: Span): Unowned | null {
  const status = kind === 'chat' ? wrongly(attributes) : null;
  if (status === null) return null;
  const provider = named(attributes['gen_ai.provider.name']);
  const model = named(attributes['gen_ai.request.model']);
  const day = new Date(atMs).toISOString().slice(0, 10);
  return {
    id: `${feature}/refused/${provider}/${model}/${status}/${day}`,
    atMs,
    feature,
    title:
      status === UNCONFIGURED
        ? `${provider} cannot be asked for ${feature}: the edge lacks its secret, address or declaration`
        : `${provider} refuses the calls of ${feature} with ${status}`,
    traces: [run],
    detail: { provider, model, status, run, version, why: 'It is configuration, not weather: a retry does not help.' },
  };
}

/**
 * The incidents in what was traced: a provider that answers 400, 401, 403 or 404, or that cannot be asked, is wrongly configured, although a fallback may
 * have served. One a day for each feature, model and status, by its id.
 */
export function refusedCalls(traces: readonly Trace[]): Unowned[] {
  const found = traces.flatMap((trace) => trace.spans.flatMap((span) => incidentOf(trace, span) ?? []));
  return [...new Map(found.map((incident) => [incident.id, incident])).values()];
}
