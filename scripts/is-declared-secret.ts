/** Whether a variable is a secret that a declared tool or provider may name (schema/contracts/tool.ts, provider.ts). */
export const isDeclaredSecret = (name: string): boolean => /^(?:TOOL|PROVIDER)_[A-Z0-9_]{1,60}$/.test(name);
