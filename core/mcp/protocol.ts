/** The version of the protocol without handshake and sessions. */
export const MODERN = '2026-07-28';

/** The versions that begin with `initialize`, newest first; the first one is offered. */
export const LEGACY: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26'];

/** What we say of ourselves. We can do nothing that a server might ask for. */
export const client = { clientInfo: { name: 'sluice', version: '1' }, capabilities: {} } as const;

/** Codes of errors by which a server that knows the modern version refuses a request. */
export const modernErrors = { headerMismatch: -32_020, capability: -32_021, version: -32_022 } as const;
