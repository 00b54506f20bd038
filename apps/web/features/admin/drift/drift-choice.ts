import type { AcceptDriftInput, DifferenceView, DriftedInstanceView } from '@uni/client';

export type DriftWay = 'accept' | 'correct';
const SIZES: readonly string[] = ['vcpus', 'memoryMib', 'diskGib'];
export const isSize = ({ field }: Pick<DifferenceView, 'field'>): boolean => SIZES.includes(field);

/** What stands in a way out of a difference; null where nothing does. */
export const obstacleOf = (difference: DifferenceView, way: DriftWay): DifferenceView['acceptObstacle'] =>
  way === 'accept' ? difference.acceptObstacle : difference.correctObstacle;

/**
 * What is chosen when a way is opened: everything that can be accepted; of what can be corrected the first kind, because one operation
 * brings back either the whole size or the state.
 */
export function firstChoice({ differences }: DriftedInstanceView, way: DriftWay): DifferenceView[] {
  const possible = differences.filter((difference) => obstacleOf(difference, way) === null);
  if (way === 'accept') return possible;
  const sizes = possible.filter(isSize);
  return sizes.length > 0 ? sizes : possible.slice(0, 1);
}

export type Pricing = NonNullable<AcceptDriftInput['pricing']>;

/** The price that is offered first: the template that sells the size, else the one it has. */
export function firstPricing({ offers }: DriftedInstanceView): Pricing['by'] {
  return offers.length > 0 ? 'template' : 'keep';
}
