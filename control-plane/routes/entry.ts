import type { Deps } from '../deps.ts';
import type { AuditEntry } from '#schema/contracts/audit';
import type { Principal } from '#schema/contracts/principal';

type What = Pick<AuditEntry, 'action' | 'subject'> & Partial<Pick<AuditEntry, 'feature' | 'reason' | 'detail'>>;

/** An audit entry of something that `principal` does now. */
export const entry = (deps: Pick<Deps, 'now' | 'newId'>, principal: Principal, what: What): AuditEntry => ({
  id: deps.newId(),
  atMs: deps.now(),
  actor: principal.name,
  feature: null,
  reason: null,
  detail: null,
  ...what,
});
