import * as z from 'zod';
import { JsonObject } from './json.ts';
import { Issue } from './problem.ts';
import { strict } from './strict.ts';
import { ToolHeaders } from './tool.ts';

/** `POST /tools/discover`. `headers` are as a declaration would have them; `secrets` are the texts of those they name, used for this call alone. */
export const DiscoverInput = strict({
  url: z.string().min(1).max(2000),
  headers: ToolHeaders,
  secrets: z
    .record(
      z.string().regex(/^TOOL_[A-Z0-9_]{1,60}$/),
      z
        .string()
        .max(8000)
        .regex(/^[\x20-\x7e]*$/, 'Printable ASCII.'),
    )
    .default({}),
});
export type DiscoverInput = z.infer<typeof DiscoverInput>;

/**
 * A tool of a server as it might be declared under `name`. `effect` and `keyed` are what the server says of itself (`hints`), so
 * they are a proposal; `issues` are why the declaration would be refused.
 */
export const Proposal = z.object({
  name: z.string(),
  declaration: JsonObject,
  hints: z.array(z.string()),
  issues: z.array(Issue),
});
export type Proposal = z.infer<typeof Proposal>;

export const DiscoverReply = z.object({ server: z.string(), protocol: z.string(), tools: z.array(Proposal) });
export type DiscoverReply = z.infer<typeof DiscoverReply>;
