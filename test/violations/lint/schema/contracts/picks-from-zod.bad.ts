// breaks: unicorn(import-style)
import { z } from 'zod';

export const Name = z.string();
