import * as z from 'zod';
import { strict } from './strict.ts';

const id = z.string().min(1).max(256);
const text = z.string().min(1).max(200_000);

/** `PUT /collections/{name}/documents/{id}`: what `retrieve` reads. `source` says where the text came from. */
export const DocumentInput = strict({
  text,
  title: z.string().max(500).default(''),
  source: z.string().max(1000).default(''),
  fetchedAt: z.string().datetime().optional(),
});
export type DocumentInput = z.infer<typeof DocumentInput>;

/** One line of `POST /collections/{name}/documents` (NDJSON). */
export const DocumentLine = strict({ id, ...DocumentInput.shape });
export type DocumentLine = z.infer<typeof DocumentLine>;
