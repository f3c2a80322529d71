/** The most calls that a model may ask for in one turn; as many as a run does at once. More are not made, and the model is told. */
export const MOST_CALLS = 6;

/** What a model is shown of one result, in bytes; the rest is cut off, and it is told. */
export const RESULT_BYTES = 16_384;

/** What a model is shown of a tool's own words about its failure, in bytes. */
export const SAID_BYTES = 2048;
