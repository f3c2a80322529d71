/** A text as a pattern (flag `u`) that finds exactly it. That flag refuses to escape what needs no escaping, such as `-`. */
export const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
