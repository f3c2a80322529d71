import { graders } from 'sluice';
import { namesTheKey } from './own-graders.ts';

/** The module that its own graders are functions of: bundled and kept when an eval begins. */
export const code = import.meta.resolve('./own-graders.ts');

/** What is asked of an answer to a question of the dataset beside this file. Without a version to compare with, the means must reach `atLeast`. */
export default graders(
  { grader: 'recall_at_k', id: 'found', on: 'output.sources', expected: 'expected.keys', k: 5, atLeast: 0.8 },
  { grader: 'ndcg', id: 'ranked', on: 'output.sources', expected: 'expected.keys', k: 5, atLeast: 0.6 },
  { grader: 'grounded', on: 'output.answer', atLeast: 0.9 },
  { grader: 'length', id: 'short', on: 'output.answer', max: 1500, atLeast: 0.95 },
  { grader: 'code', id: 'named', function: namesTheKey, atLeast: 0.6 },
);
