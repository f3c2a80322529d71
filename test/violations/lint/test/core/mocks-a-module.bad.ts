// breaks: eslint(no-restricted-properties)
import { vi } from 'vitest';

vi.mock('#core/slot/slot');
