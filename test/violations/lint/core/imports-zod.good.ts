import { LogicEngine } from 'json-logic-engine';

export const seen = LogicEngine;
