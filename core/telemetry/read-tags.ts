import type { Tags } from '#schema/contracts/tags';

/** The tags of `sluice-tags: key=value,key=value`, values percent-encoded where they must be; null: it is not written so, or names one twice. What they may be is the contract's to say. */
export function readTags(header: string): Tags | null {
  const tags: Tags = {};
  for (const member of header.split(',')) {
    const at = member.indexOf('=');
    const key = member.slice(0, at).trim();
    if (at < 1 || key === '__proto__' || Object.hasOwn(tags, key)) return null;
    try {
      tags[key] = decodeURIComponent(member.slice(at + 1).trim());
    } catch {
      return null;
    }
  }
  return tags;
}
