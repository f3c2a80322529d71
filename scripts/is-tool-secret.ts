/** Whether a variable is a secret that a declared tool may name (schema/contracts/tool.ts). */
export const isToolSecret = (name: string): boolean => /^TOOL_[A-Z0-9_]{1,60}$/.test(name);
