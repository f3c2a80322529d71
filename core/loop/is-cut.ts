import { isObject } from '#core/mcp/is-object';
import type { Json } from '#schema/contracts/json';

/** Whether a trace kept only the beginning of this content: its mark says so. */
export const isCut = (content: Json): boolean => isObject(content) && content['sluice.cut'] === true;
