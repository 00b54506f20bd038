import { ApiRefusal, CODES } from '../world/refusal.js';
import type { Call } from './call.js';

function pageError(text: string): ApiRefusal {
  return new ApiRefusal(CODES.parameter, text);
}

/** The part of a list that was asked for. @throws ApiRefusal for the three mistakes in paging. */
function windowOf(call: Call): { from: number; size: number } {
  const page = call.params.number('page');
  const pageSize = call.params.number('pagesize');
  const largest = call.world.settings.defaultPageSize;
  if (page !== undefined && pageSize === undefined)
    throw pageError('"pagesize" parameter is required when "page" is specified');
  if (pageSize === undefined || page === undefined) {
    // Everything at once is the one thing that may be asked for without naming a page.
    if (pageSize === -1) return { from: 0, size: Number.MAX_SAFE_INTEGER };
    if (pageSize !== undefined) throw pageError('"page" parameter is required when "pagesize" is specified');
    return { from: 0, size: largest };
  }
  if (pageSize > largest) throw pageError(`Page size can't exceed max allowed page size value: ${largest}`);
  if (pageSize < 1 || page < 1) throw pageError('"page" and "pagesize" have to be greater than 0');
  return { from: (page - 1) * pageSize, size: pageSize };
}

/** A list as the server writes it: nothing for no match, no list beside the count for a page past the end. */
export function paged<T>(call: Call, key: string, matches: readonly T[], view: (entry: T) => object): object {
  const { from, size } = windowOf(call);
  if (matches.length === 0) return {};
  const rows = matches.slice(from, from + size).map(view);
  return rows.length === 0 ? { count: matches.length } : { count: matches.length, [key]: rows };
}
