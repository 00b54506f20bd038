export interface FilterOption {
  readonly value: string;
  readonly label: string;
}

export interface ListFilter {
  /** The name in the address and in the API. */
  readonly name: string;
  readonly label: string;
  readonly options: readonly FilterOption[];
  /** Several values at once. */
  readonly many?: boolean;
}

/** The values of a filter after one of them was pressed. */
export function toggleFilter(filter: ListFilter, chosen: readonly string[], value: string): string[] {
  if (chosen.includes(value)) return chosen.filter((each) => each !== value);
  return filter.many === true ? [...chosen, value] : [value];
}
