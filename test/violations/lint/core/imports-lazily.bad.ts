// breaks: eslint(no-restricted-imports)
export const app = () => import('hono');
