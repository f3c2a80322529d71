import { graders } from 'sluice';

/** What is asked of an answer to a question of the dataset beside this file. Without a version to compare with, the means must reach `atLeast`. */
export default graders(
  { grader: 'recall_at_k', id: 'found', on: 'output.sources', expected: 'expected.keys', k: 5, atLeast: 0.8 },
  { grader: 'ndcg', id: 'ranked', on: 'output.sources', expected: 'expected.keys', k: 5, atLeast: 0.6 },
  { grader: 'grounded', on: 'output.answer', atLeast: 0.9 },
  { grader: 'length', id: 'short', on: 'output.answer', max: 1500, atLeast: 0.95 },
);
