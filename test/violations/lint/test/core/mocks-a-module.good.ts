import { vi } from 'vitest';

export const record = vi.fn();
