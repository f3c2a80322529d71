import type { CodeStep } from '#schema/contracts/code-step';
import type { Step } from '#schema/contracts/step';
import type { ToolStep } from '#schema/contracts/tool-step';

/** Whether a step calls something with arguments, a tool or a function, and gives its result. */
export const isCall = (step: Step): step is ToolStep | CodeStep => step.kind === 'tool' || step.kind === 'code';
