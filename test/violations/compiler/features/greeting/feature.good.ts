export const feature = { name: 'greeting' };
