import * as z from 'zod';
import { JsonObject } from './json.ts';

const noMore = 'Only text is understood here: no images, sounds or files.';

const TextPart = z.looseObject({ type: z.literal('text', noMore), text: z.string() });

/** A message's content as both chat protocols send it, read as one text. */
export const ChatText = z
  .union([z.string(), z.array(TextPart)], { error: noMore })
  .transform((content) => (typeof content === 'string' ? content : content.map(({ text }) => text).join('\n')));

/** A parameter that this API understands only when it is not used; `says` is the refusal. */
export const unused = (says: string) => z.union([z.null(), z.array(z.never()).max(0)], { error: says }).optional();

/** A parameter that is accepted and ignored: the version decides. */
export const ignored = z.unknown().optional();

/** A JSON Schema that a caller wants the answer to fit. */
export const WantedSchema = JsonObject;

/** What is said of every other way to give a model tools. */
export const noTools = 'Only functions in `tools` are passed through to models here.';

/** The unit of a chat. */
export const ChatUnit = z.string().min(1).max(256);
