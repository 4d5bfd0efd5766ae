/** The tools of an agent, the same in every phase and every task, so that what precedes the talk stays the same and is cached. */
import type { Desk } from '../desk.ts';
import type { Tool } from '../tool.ts';
import { askTool, planTool, resultTool } from './handingOver.ts';
import { connectorTool } from './connecting.ts';
import { findTool, overviewTool } from './looking.ts';
import { mapTool } from './mapping.ts';
import { lookTool, readTool, searchTool } from './reading.ts';
import { arrangeTool, ruleTool } from './staging.ts';
import { writeTool } from './writing.ts';

const makers = [
  overviewTool,
  findTool,
  searchTool,
  readTool,
  lookTool,
  ruleTool,
  writeTool,
  arrangeTool,
  mapTool,
  connectorTool,
  askTool,
  planTool,
  resultTool,
] as const;

/** By name, in a fixed order. */
export function toolsFor(desk: Desk): ReadonlyMap<string, Tool> {
  return new Map(makers.map((make) => make(desk)).map((tool) => [tool.definition.name, tool]));
}
