/** What a user said and what was answered, as a session keeps it. */
export type Turn = { readonly said: string; readonly answered: string };
