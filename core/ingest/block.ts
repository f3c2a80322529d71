/** A piece of a text in its order: a heading of a level from 1 to 6, or a paragraph (a list, a table, fenced code). `line` counts from 1. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string; readonly line: number }
  | { readonly kind: 'text'; readonly text: string; readonly line: number };
