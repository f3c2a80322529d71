import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { readDocuments } from './read-documents.ts';

/** Stores many documents, all or none. */
export const importDocuments: Route<'document.import'> = async ({ params: { name }, body, principal, deps }) => {
  const documents = readDocuments(body);
  if (!documents.ok)
    return err({
      code: 'invalid',
      detail: 'Nothing was stored: these lines are not documents.',
      issues: documents.error,
    });

  const stored = documents.value.length;
  const written = stored > 0 ? await deps.saveDocuments(name, documents.value) : 0;
  const detail = { stored, written };
  await deps.appendAudit([entry(deps, principal, { action: 'document.import', subject: name, detail })]);
  return ok({ stored, written });
};
