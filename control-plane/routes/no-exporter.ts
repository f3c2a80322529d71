import type { Deps } from '../deps.ts';
import { EXPORTERS_MOST } from '#schema/contracts/exporter';
import type { Failure } from '#schema/contracts/problem';

/** The refusal for an exporter that nobody set up. */
export async function noExporter(name: string, { listExporters }: Pick<Deps, 'listExporters'>): Promise<Failure> {
  const all = await listExporters({ limit: EXPORTERS_MOST, after: undefined });
  const known = all.map(({ exporter }) => exporter).join(', ') || 'none';
  return { code: 'not_found', detail: `No exporter ${name}; known: ${known}.` };
}
