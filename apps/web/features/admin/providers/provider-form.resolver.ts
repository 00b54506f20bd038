import { providers } from '@uni/contracts';
import type { Resolver } from 'react-hook-form';
import { errorTree } from '../components/error-tree';
import { toCreateRequest, toUpdateRequest, type ProviderForm } from './provider-form';
import { KINDS, optionsOf, type FormKind } from './provider-kinds';

interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly errors?: ReadonlyArray<readonly Issue[]>;
}

/** Checks a new place with the API's own schema. */
export function createResolver(kind: FormKind): Resolver<ProviderForm> {
  return (values) => judged(kind, values, providers.createProviderRequest.safeParse(toCreateRequest(kind, values)));
}

/** Checks a change: only what differs is sent, so only that is checked. */
export function updateResolver(kind: FormKind, before: ProviderForm): Resolver<ProviderForm> {
  const parts = providers.CONNECTION_PARTS[kind];
  const change = providers.updateProviderRequest.extend({
    credentials: parts.credentials.optional(),
    options: parts.options.optional(),
  });
  return (values) => judged(kind, values, change.safeParse(toUpdateRequest(kind, values, before)));
}

function judged(
  kind: FormKind,
  values: ProviderForm,
  checked: { readonly success: boolean; readonly error?: { readonly issues: readonly Issue[] } | undefined },
): Awaited<ReturnType<Resolver<ProviderForm>>> {
  if (checked.success) return { values, errors: {} };
  const faults = (checked.error?.issues ?? []).flatMap((issue) => ofWay(kind, values.way, issue));
  return { values: {}, errors: errorTree<ProviderForm>(faults.map((fault) => ofField(kind, fault))) };
}

/** Where there are several ways of signing in, the faults of the one that is filled in. */
function ofWay(kind: FormKind, way: string, issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union' || issue.path[0] !== 'credentials') return [issue];
  const index = KINDS[kind].ways.findIndex((each) => each.way === way);
  return (issue.errors?.[index] ?? []).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** A fault inside a map belongs to the one field in which the map is typed. */
function ofField(kind: FormKind, issue: Issue): Issue {
  const [part, name] = issue.path;
  const isMap = part === 'options' && optionsOf(kind).some((field) => field.type === 'map' && field.name === name);
  return isMap ? { ...issue, path: issue.path.slice(0, 2) } : issue;
}
