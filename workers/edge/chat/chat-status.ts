import { problems, type Failure } from '#schema/contracts/problem';

/** What we call well-formed and refused is a bad request in both chat protocols. */
const bad = new Set<Failure['code']>(['invalid', 'invalid_input']);

/** The HTTP status of a failure in the chat protocols. */
export const chatStatus = ({ code }: Failure): number => (bad.has(code) ? 400 : problems[code].status);
