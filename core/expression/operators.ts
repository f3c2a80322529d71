/** Operators whose second argument is evaluated once an item, with the item as its whole scope. */
export const iterators = ['map', 'filter', 'reduce', 'all', 'some', 'none'] as const;

const readers = ['var', 'missing', 'missing_some'] as const;
const logic = ['if', '?:', 'and', 'or', '??', '!', '!!', '==', '===', '!=', '!==', '<', '<=', '>', '>='] as const;
const arithmetic = ['+', '-', '*', '/', '%', 'min', 'max'] as const;
const texts = ['cat', 'substr', 'in', 'merge', 'length'] as const;

/** Every operator an expression may use. `literal` gives its argument back untouched. */
export const operators: readonly string[] = [...readers, ...logic, ...arithmetic, ...texts, ...iterators, 'literal'];
