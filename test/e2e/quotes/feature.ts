import { code, feature, object, output, ref } from 'sluice';
import { total } from './code.ts';

/** The feature of docs/code.md. */
export default feature({
  name: 'quotes',
  owners: 'sales',
  level: 'L0',
  input: object({ items: { type: 'array' } }),
  output: object({ total: { type: 'number' } }),
  code: import.meta.resolve('./code.ts'),
  flow: [
    code('sum', { function: total, arguments: { items: ref('input.items') } }),
    output({ total: ref('sum.result') }),
  ],
});
