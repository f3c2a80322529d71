// breaks: TS2375
export const answer: { note?: string } = { note: undefined };
