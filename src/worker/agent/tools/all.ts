/** The tools of an agent, the same in every phase and every task, so that what precedes the talk stays the same and is cached. */
import type { Desk } from '../desk.ts';
import type { Tool } from '../tool.ts';
import { askTool, planTool, resultTool } from './handingOver.ts';
import { findTool, overviewTool, readTool } from './looking.ts';
import { arrangeTool, ruleTool, writeTool } from './staging.ts';

const makers = [
  overviewTool,
  findTool,
  readTool,
  ruleTool,
  writeTool,
  arrangeTool,
  askTool,
  planTool,
  resultTool,
] as const;

/** By name, in a fixed order. */
export function toolsFor(desk: Desk): ReadonlyMap<string, Tool> {
  return new Map(makers.map((make) => make(desk)).map((tool) => [tool.definition.name, tool]));
}
