import * as z from 'zod';
import { Json } from './json.ts';
import { strict } from './strict.ts';
import { Word } from './word.ts';

/**
 * How what falls out of the window is condensed: after the reply, by one of the version's own prompts, whose templates read
 * `session.messages` (what fell out) and `session.summary` (what was condensed before). `every`: so many turns at once.
 */
export const MemorySummary = strict({
  prompt: Word,
  model: Word,
  every: z.number().int().min(1).max(50).default(4),
});
export type MemorySummary = z.infer<typeof MemorySummary>;

/**
 * What a version remembers of a session, and for how long. A turn is what a user said and what was answered: the newest `turns` are
 * read, as far as they have at most `chars` characters together; `ttlS` after its last turn a session is forgotten. `input` says what
 * the user said (an expression over all that the flow's end may read; default the input's only required text), `output` what was
 * answered (an expression over `output`; default as for chats).
 */
export const Memory = strict({
  turns: z.number().int().min(1).max(100).default(10),
  chars: z.number().int().min(200).max(64_000).default(16_000),
  ttlS: z
    .number()
    .int()
    .min(60)
    .max(90 * 86_400)
    .default(30 * 86_400),
  input: Json.optional(),
  output: Json.optional(),
  summary: MemorySummary.optional(),
});
export type Memory = z.infer<typeof Memory>;
