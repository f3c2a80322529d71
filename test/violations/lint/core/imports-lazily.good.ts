export const app = () => import('#core/flow/flow');
