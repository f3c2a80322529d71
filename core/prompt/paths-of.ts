import { readTemplate } from './template.ts';

/** The paths a template reads, each once, and the faults of its placeholders. */
export function pathsOf(template: string): { paths: string[]; faults: string[] } {
  const { parts, faults } = readTemplate(template);
  const paths = parts.flatMap((part) => (typeof part === 'string' ? [] : [part.path]));
  return { paths: [...new Set(paths)], faults: [...faults] };
}
