import { Refusal, type Undo } from '@uni/simulator-kit';
import type { WithheldState, WorldState } from '../world/state.js';
import type { World } from '../world/world.js';

type TableName = WithheldState['table'];
type Row<T extends TableName> = WorldState[T][string];

function giveBackOne(state: WorldState, { table, key, row }: WithheldState): void {
  // Each row goes back to the table it came from.
  (state[table] as Record<string, object>)[key] = row;
}

/** Puts back what a fault withheld; without one, what all have. */
export function giveBack(state: WorldState, faultId?: string): void {
  const isMeant = (entry: WithheldState): boolean => faultId === undefined || entry.faultId === faultId;
  for (const entry of [...state.withheld].reverse()) if (isMeant(entry)) giveBackOne(state, entry);
  state.withheld = state.withheld.filter((entry) => !isMeant(entry));
}

/** Takes a row away, or changes it, until the fault is taken back. @throws Refusal when there is no such row. */
export function withhold<T extends TableName>(
  world: World,
  faultId: string,
  table: T,
  key: string,
  change: 'remove' | Partial<Row<T>>,
): Undo {
  const rows: Record<string, Row<T>> = world.state[table] as Record<string, Row<T>>;
  const row = rows[key];
  if (row === undefined) throw new Refusal(`there is no '${key}' among the ${table}`);
  world.state.withheld.push({ faultId, table, key, row });
  if (change === 'remove') delete rows[key];
  else rows[key] = { ...row, ...change };
  return () => giveBack(world.state, faultId);
}
