// breaks: eslint(no-restricted-imports)
import { app } from '../control-plane/app.ts';

export const seen = app;
