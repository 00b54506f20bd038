import type { ListQuery } from './components/resource-list';

/**
 * A list's question as the API takes it. `Q` is the query type of the call it is for: filter values come from the
 * address, so they are text that the API itself checks and refuses by name.
 */
export function listParameters<Q>(query: ListQuery): Q {
  return {
    limit: query.limit,
    ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
    ...(query.total === undefined ? {} : { total: query.total }),
    ...(query.q === undefined ? {} : { q: query.q }),
    ...(query.sort === undefined ? {} : { sort: query.sort }),
    ...query.filters,
  } as Q;
}
