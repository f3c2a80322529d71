/** What `shout` ends with. */
export const suffix = '!';
