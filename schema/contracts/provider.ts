import * as z from 'zod';
import { oneOf, strict } from './strict.ts';

/** The providers that are there without being declared. `baseline` needs no key and no network. */
export const builtInProviders = ['baseline', 'openai', 'anthropic'] as const;

/** A provider as chains name it: a built-in one, or one that an admin declared; the same form as a feature's. No brand: built-in names are written as they are. */
export const ProviderName = z
  .string()
  .max(63)
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'Lower-case words joined by hyphens, at most 63 characters.');
export type ProviderName = z.infer<typeof ProviderName>;

const perMTok = z.number().min(0).max(1_000_000);

/** What a model's tokens cost, in USD a million; input that the provider had in its cache, or keeps in it from then on, as input where nothing is said of it. */
export const ModelPrice = strict({
  inputPerMTok: perMTok,
  outputPerMTok: perMTok,
  cachedInputPerMTok: perMTok.optional(),
  cacheWritePerMTok: perMTok.optional(),
  /** The day these prices are of (`2026-11-21`); it stands with every call that was priced by them. */
  asOf: z.iso.date().optional(),
});
export type ModelPrice = z.infer<typeof ModelPrice>;

/** Prices by the model's name as chains ask for it; `*` is every other model. What has none costs an unknown sum, which is never 0. */
export const ModelPrices = z
  .record(z.string().min(1).max(128), ModelPrice)
  .refine((prices) => Object.keys(prices).length <= 200, 'At most 200 models.');
export type ModelPrices = z.infer<typeof ModelPrices>;

const fields = {
  /** The protocol it speaks: `openai` Chat Completions at `<baseUrl>/chat/completions`, `anthropic` Messages at `<baseUrl>/v1/messages`. */
  kind: oneOf('kind of provider', ['openai', 'anthropic']),
  /** Https and a public host; loopback by http where the control plane runs under `npm run dev`. */
  baseUrl: z
    .string()
    .min(1)
    .max(2000)
    .refine((url) => !/[?#]/.test(url), 'A base address has no query and no fragment.'),
  /** The name of its key in the edge worker's environment; null: the server takes none. Secrets of other names are not read. */
  secret: z
    .string()
    .regex(/^PROVIDER_[A-Z0-9_]{1,60}$/, 'PROVIDER_ and capitals, digits or _.')
    .nullable(),
  prices: ModelPrices.optional(),
  /** Whether it is told the trace that a call is a part of (`traceparent`, `tracestate`): only what belongs to the same house should be. The built-in ones never are. */
  trace: z.boolean().optional(),
};

/** A declared provider as the edge asks it. */
export const DeclaredProvider = strict(fields);
export type DeclaredProvider = z.infer<typeof DeclaredProvider>;

/** `PUT /providers/{name}`: what an admin declares; manifests can only name it. */
export const ProviderInput = strict({ ...fields, description: z.string().max(2000).optional() });
export type ProviderInput = z.infer<typeof ProviderInput>;

/** A declared provider. Its secret is shown by its name: nobody but the edge has the text. */
export const ProviderView = z.object({
  provider: ProviderName,
  ...fields,
  description: z.string().nullable(),
  updatedBy: z.string(),
  updatedAtMs: z.number(),
});
export type ProviderView = z.infer<typeof ProviderView>;

/** All declared providers together travel in the snapshot, so their JSON has at most this many bytes. */
export const PROVIDERS_BYTES = 64 * 1024;
