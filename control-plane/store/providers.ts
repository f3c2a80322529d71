import { asc, eq, gt } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { AuditEntry } from '#schema/contracts/audit';
import type { Snapshot } from '#schema/contracts/snapshot';
import { DeclaredProvider, ProviderView, type ProviderName } from '#schema/contracts/provider';
import { providers } from '#schema/tables/db';
import type { NamePage } from '../deps.ts';
import { entryOfChange } from './audit.ts';
import { newRevision, revisionOf } from './revisions.ts';

type Row = typeof providers.$inferSelect;

const toView = ({ name, provider, description, updatedBy, updatedAtMs }: Row): ProviderView =>
  ProviderView.parse({ provider: name, ...DeclaredProvider.parse(provider), description, updatedBy, updatedAtMs });

const byName = (rows: readonly Row[]): Snapshot['providers'] =>
  Object.fromEntries(rows.map(({ name, provider }) => [name, DeclaredProvider.parse(provider)]));

/** Declared providers by name. */
export async function listProviders(db: D1Database, { limit, after }: NamePage): Promise<ProviderView[]> {
  const behind = after === undefined ? undefined : gt(providers.name, after);
  const rows = await drizzle(db).select().from(providers).where(behind).orderBy(asc(providers.name)).limit(limit);
  return rows.map(toView);
}

/** The provider of this name, if there is one. */
export async function findProvider(db: D1Database, name: ProviderName): Promise<ProviderView | undefined> {
  const row = await drizzle(db).select().from(providers).where(eq(providers.name, name)).get();
  return row && toView(row);
}

/** Every provider as the edge calls it. All of them together fit into PROVIDERS_BYTES. */
export async function declaredProviders(db: D1Database): Promise<Snapshot['providers']> {
  return byName(await drizzle(db).select().from(providers).orderBy(asc(providers.name)));
}

/** Keeps a provider under a new revision, with its audit entry. */
export async function saveProvider(db: D1Database, view: ProviderView, entry: AuditEntry): Promise<void> {
  const d1 = drizzle(db);
  const { provider: name, description, updatedBy, updatedAtMs, ...provider } = view;
  const set = { provider, description, updatedBy, updatedAtMs };
  const upsert = d1
    .insert(providers)
    .values({ name, ...set })
    .onConflictDoUpdate({ target: providers.name, set });
  await d1.batch([upsert, entryOfChange(d1, entry), newRevision(d1, 'providers')]);
}

/** Deletes a provider under a new revision, with its audit entry; false when there is none of this name. */
export async function deleteProvider(db: D1Database, name: ProviderName, entry: AuditEntry): Promise<boolean> {
  const d1 = drizzle(db);
  const removal = d1.delete(providers).where(eq(providers.name, name)).returning({ name: providers.name });
  const [gone] = await d1.batch([removal, entryOfChange(d1, entry), newRevision(d1, 'providers')]);
  return gone.length > 0;
}

/** Every provider, read together with their revision; null when the newest revision is published. */
export async function unpublishedProviders(
  db: D1Database,
): Promise<{ revision: number; kept: Snapshot['providers'] } | null> {
  const d1 = drizzle(db);
  const [[state], rows] = await d1.batch([
    revisionOf(d1, 'providers'),
    d1.select().from(providers).orderBy(asc(providers.name)),
  ]);
  if (state === undefined || state.published >= state.revision) return null;
  return { revision: state.revision, kept: byName(rows) };
}
