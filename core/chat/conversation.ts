/** One message of a chat, reduced to text; `developer` counts as `system`. */
export type ChatMessage = { readonly role: 'system' | 'user' | 'assistant'; readonly content: string };

/** What a caller of a chat API said, oldest first. */
export type Conversation = readonly ChatMessage[];
