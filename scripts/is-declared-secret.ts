/** Whether a variable is a secret that a declared tool, provider or exporter may name (schema/contracts/tool.ts, provider.ts, exporter.ts). */
export const isDeclaredSecret = (name: string): boolean => /^(?:TOOL|PROVIDER|EXPORTER)_[A-Z0-9_]{1,60}$/.test(name);
