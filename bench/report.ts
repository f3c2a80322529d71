/** What a bench says: lines for people, figures (named with their unit) for programs. */
export type Report = { title: string; lines: string[]; figures: Record<string, number> };
