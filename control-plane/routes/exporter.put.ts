import type { Deps } from '../deps.ts';
import type { Route } from '../route.ts';
import { EXPORTERS_MOST, type ExporterInput } from '#schema/contracts/exporter';
import type { Failure, Issue } from '#schema/contracts/problem';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';

/** Sets an exporter up, or changes one: from then on runs are told to it. */
export const putExporter: Route<'exporter.put'> = async ({ params: { name }, body, principal, deps }) => {
  const issues = await faults(body, deps);
  if (issues.length > 0) return err({ code: 'invalid', detail: 'The exporter was understood and refused.', issues });
  const all = await deps.listExporters({ limit: EXPORTERS_MOST, after: undefined });
  if (all.length >= EXPORTERS_MOST && !all.some(({ exporter }) => exporter === name)) return err(tooMany);
  const row = { exporter: name, ...body, updatedBy: principal.name, updatedAtMs: deps.now() };
  const { url, sample, content, features } = body;
  const detail = { host: new URL(url).host, headers: Object.keys(body.headers), sample, content, features };
  const put = entry(deps, principal, { action: 'exporter.put', subject: name, detail });
  if (!(await deps.saveExporter(row, put))) return err(raced(name));
  const settings = { url, headers: body.headers, content, features, atMs: row.updatedAtMs };
  if (!(await deps.configureExporter(name, settings))) return err(raced(name));
  return ok({ ...row, ...(await deps.exporterStatus(name)) });
};

/** More features than anybody has, and how many of them a refusal names. */
const FEATURES = 10_000;
const NAMED = 50;

async function faults({ url, features }: ExporterInput, deps: Deps): Promise<Issue[]> {
  const address = deps.addressFault(url);
  const all = features === null ? [] : await deps.listFeatures({ limit: FEATURES, after: undefined });
  const known = all.map(({ feature }) => feature);
  const shown = `${known.slice(0, NAMED).join(', ') || 'none'}${known.length > NAMED ? ', …' : ''}`;
  const unknown = (features ?? []).flatMap((feature, index) =>
    known.includes(feature)
      ? []
      : [{ path: `features.${index}`, message: `Unknown feature ${JSON.stringify(feature)}; known: ${shown}.` }],
  );
  return address === null ? unknown : [{ path: 'url', message: address }, ...unknown];
}

const tooMany: Failure = {
  code: 'conflict',
  detail: `There are ${EXPORTERS_MOST} exporters, which is as many as may be: delete one.`,
};

const raced = (name: string): Failure => ({
  code: 'conflict',
  detail: `Somebody else changed ${name} at the same moment. Look, and repeat.`,
});
