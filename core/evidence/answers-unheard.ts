/** Whether a mirrored run can answer a guardrail's question: nobody hears it, so nobody rejects it, and nobody waits for its first words. */
export const answersUnheard = ({
  metric,
  of,
}: {
  readonly metric: string;
  readonly of?: string | undefined;
}): boolean => metric !== 'rejected' && of !== 'first_token';
