import { canonical } from '#core/canonical/canonical';
import type { PromptAction } from '#core/flow/action';
import type { FeatureName, VersionHash } from '#schema/contracts/ids';
import type { Json } from '#schema/contracts/json';
import type { DeclaredProvider } from '#schema/contracts/provider';

/** Whose request it is: of which version, of which unit (null: nobody known), and of which trial of an eval (null: none); and whom the names of declared providers mean now. */
export type Requester = {
  readonly feature: FeatureName;
  readonly hash: VersionHash;
  readonly unit: string | null;
  readonly trial: string | null;
  readonly providers: { readonly [name: string]: Pick<DeclaredProvider, 'kind' | 'baseUrl'> };
};

/** Grows when the same request would be written otherwise: answers kept under an older one are not found. */
const FORMAT = 1;

/** The built-in model reads what was found besides what the messages show of it. */
const foundFor = ({ chain, retrieved }: PromptAction): Json =>
  chain.some(({ provider }) => provider === 'baseline')
    ? retrieved.map(({ query, documents }) => ({ query, documents: documents.map(({ id, text }) => ({ id, text })) }))
    : [];

/** Who is behind a chain's declared names: another server may serve another model under the same name. Null for built-in ones. */
const servedBy = ({ chain }: PromptAction, providers: Requester['providers']): Json =>
  chain.map(({ provider }) => {
    const declared = Object.hasOwn(providers, provider) ? providers[provider] : undefined;
    return declared === undefined ? null : [declared.kind, declared.baseUrl];
  });

/**
 * The one text of all that a prompt step's answer is made of: version, place, messages as they are sent (with whatever documents
 * the asker may see), chain with its parameters and whom it means, schema; and the unit where answers are personal, the trial in an eval. Equal texts ask for equal answers.
 * Null: it is not to be kept, because it has no canonical form, is personal to nobody, or may be
 * answered by calls of tools.
 */
export function requestText(action: PromptAction, { feature, hash, unit, trial, providers }: Requester): string | null {
  const { step, messages, chain, schema, cache, tools } = action;
  const isPersonal = cache?.personal === true && trial === null;
  if (tools !== undefined || (isPersonal && unit === null)) return null;
  const servers = servedBy(action, providers);
  const request = { step, messages, chain, servers, schema, found: foundFor(action) } as unknown as Json;
  const whose = { ...(isPersonal && { unit }), ...(trial !== null && { trial }) };
  return canonical({ format: FORMAT, feature, version: hash, request, ...whose }) ?? null;
}
