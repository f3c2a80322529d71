import type { Deps } from '../deps.ts';
import type { OfrepCaller } from './ofrep-caller.ts';
import { configName, sightOf, type Sight } from './sight.ts';

/** What a request works with. `exact`: this is the configuration that an event named, or none was named; otherwise nothing is "not modified". */
export type UpToDate = OfrepCaller & { readonly sight: Sight; readonly config: string; readonly exact: boolean };

/** What a stream's event said, as providers hand it on. */
type Named = { readonly etag: string | null; readonly modifiedS: number | null };

const TAG = /^(?:W\/)?"?([^"]*)"?$/;

/** Unix seconds, or a date as ISO 8601 or HTTP write it. */
function secondsOf(text: string | null): number | null {
  if (text === null) return null;
  const seconds = /^\d{1,12}$/.test(text) ? Number(text) : Math.floor(Date.parse(text) / 1000);
  return Number.isNaN(seconds) ? null : seconds;
}

function namedIn(url: string): Named | null {
  if (!url.includes('flagConfig')) return null;
  const { searchParams } = new URL(url);
  const etag = TAG.exec(searchParams.get('flagConfigEtag') ?? '')?.[1] ?? '';
  return { etag: etag === '' ? null : etag, modifiedS: secondsOf(searchParams.get('flagConfigLastModified')) };
}

async function opened(caller: OfrepCaller): Promise<Omit<UpToDate, 'exact'>> {
  const sight = await sightOf(caller.view, caller.grant);
  return { ...caller, sight, config: await configName(sight, caller.view) };
}

/** Whether an event speaks of what this isolate has not heard of yet. */
function isAhead({ etag, modifiedS }: Named, { config, view }: Omit<UpToDate, 'exact'>): boolean {
  const ourS = Math.floor(view.snapshot.atMs / 1000);
  if (etag === null) return modifiedS !== null && modifiedS > ourS;
  return etag !== config && (modifiedS === null || modifiedS >= ourS);
}

/** The same caller with the snapshot read once more, and what his key may do now; the key may be gone. */
export async function rereadFor(
  caller: OfrepCaller,
  { snapshot }: Pick<Deps, 'snapshot'>,
): Promise<OfrepCaller | null> {
  const view = await snapshot(true);
  const grant = view?.grants.get(caller.grant.hash);
  return view === null || grant === undefined ? null : { grant, view };
}

/**
 * What a caller sees, at least as new as the event that made him ask: another isolate told him of a change, and this one may not
 * have heard of it. Then the request waits for one read of the snapshot.
 */
export async function upToDate(caller: OfrepCaller, url: string, deps: Pick<Deps, 'snapshot'>): Promise<UpToDate> {
  const now = await opened(caller);
  const named = namedIn(url);
  if (named === null) return { ...now, exact: true };
  const newer = isAhead(named, now) ? await rereadFor(caller, deps) : null;
  const latest = newer === null ? now : await opened(newer);
  return { ...latest, exact: named.etag === null || named.etag === latest.config };
}
