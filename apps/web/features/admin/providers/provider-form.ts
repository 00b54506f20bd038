import type { CreateProviderInput, ProviderView, UpdateProviderInput } from '@uni/client';
import { credentialsOf, KINDS, optionsOf, type FieldType, type FormKind } from './provider-kinds';

/** Text of a form by name; a name with a dot leads into a group. */
interface Texts {
  [name: string]: string | Texts;
}

/** The form's own shape: everything is typed as text; the names are those of the request, so its faults find their fields. */
export interface ProviderForm {
  name: string;
  endpoint: string;
  /** Which of the kind's ways of signing in is filled in. */
  way: string;
  credentials: Record<string, string>;
  options: Texts;
}

/** Every field that the API may find fault with. */
export function formFields(kind: FormKind): Array<'name' | 'endpoint' | `credentials.${string}` | `options.${string}`> {
  return [
    'name',
    'endpoint',
    ...KINDS[kind].ways.flatMap(({ fields }) => fields.map(({ name }) => `credentials.${name}` as const)),
    ...optionsOf(kind).map(({ name }) => `options.${name}` as const),
  ];
}

/** The form of a place as it is now; secrets are never shown, so their fields are empty. */
export function formOf(
  kind: FormKind,
  provider: Pick<ProviderView, 'name' | 'endpoint' | 'options' | 'credentialFields'> | null,
): ProviderForm {
  const { ways, endpoints } = KINDS[kind];
  const stored = provider?.credentialFields ?? [];
  const way = ways.find(({ fields }) => fields.some(({ name }) => stored.includes(name))) ?? ways[0];
  const options: Texts = {};
  for (const { name, type } of optionsOf(kind)) write(options, name, textOf(type, read(provider?.options ?? {}, name)));
  return {
    name: provider?.name ?? '',
    endpoint: provider?.endpoint ?? endpoints[0] ?? '',
    way: way.way,
    credentials: Object.fromEntries(ways.flatMap(({ fields }) => fields.map(({ name }) => [name, '']))),
    options,
  };
}

export function toCreateRequest(kind: FormKind, form: ProviderForm): CreateProviderInput {
  return {
    kind,
    name: form.name.trim(),
    endpoint: form.endpoint.trim(),
    enabled: true,
    credentials: secretsOf(kind, form),
    options: optionValues(kind, form),
    // the contract's own schema judges it before it is sent
  } as CreateProviderInput;
}

/** Only what differs: changing a name must not examine the connection anew, and empty secrets keep the stored ones. */
export function toUpdateRequest(kind: FormKind, form: ProviderForm, before: ProviderForm): UpdateProviderInput {
  const options = optionValues(kind, form);
  const credentials = secretsOf(kind, form);
  const typed = Object.values(credentials).some((value) => value !== '');
  return {
    ...(form.name.trim() === before.name ? {} : { name: form.name.trim() }),
    ...(form.endpoint.trim() === before.endpoint ? {} : { endpoint: form.endpoint.trim() }),
    // another way of signing in needs its secrets, even when they have not been typed yet
    ...(typed || form.way !== before.way ? { credentials } : {}),
    ...(JSON.stringify(options) === JSON.stringify(optionValues(kind, before)) ? {} : { options }),
  };
}

/** The secrets of the chosen way; what was typed for another is not sent. */
const secretsOf = (kind: FormKind, { way, credentials }: ProviderForm): Record<string, string> =>
  Object.fromEntries(credentialsOf(kind, way).map(({ name }) => [name, (credentials[name] ?? '').trim()]));

function optionValues(kind: FormKind, { options }: ProviderForm): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { name, type } of optionsOf(kind)) {
    const text = read(options, name);
    const value = typeof text === 'string' ? valueOf(type, text.trim()) : undefined;
    if (value !== undefined) write(values, name, value);
  }
  return values;
}

/** Words of a list, as they are typed in one line. */
const words = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

/** Text that is not what its type needs stays something that the contract refuses with the field's name. */
function valueOf(type: FieldType, text: string): unknown {
  if (text === '') return undefined;
  if (type === 'number') return Number(text);
  if (type === 'list') return words(text);
  if (type === 'flag') return text === 'true' ? true : undefined;
  if (type === 'map') {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    return Object.fromEntries(
      lines.map((line) => {
        const [key = '', ...rest] = line.split(':');
        return [key.trim(), words(rest.join(':'))];
      }),
    );
  }
  return text;
}

function textOf(type: FieldType, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (type === 'flag') return value === true ? 'true' : '';
  if (type === 'list') return Array.isArray(value) ? value.map(String).join(', ') : '';
  if (type === 'map') {
    return typeof value === 'object'
      ? Object.entries(value)
          .map(([key, items]) => `${key}: ${Array.isArray(items) ? items.map(String).join(', ') : ''}`)
          .join('\n')
      : '';
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function read(node: unknown, name: string): unknown {
  return name
    .split('.')
    .reduce<unknown>(
      (each, part) => (typeof each === 'object' && each !== null ? (each as Record<string, unknown>)[part] : undefined),
      node,
    );
}

function write(node: Record<string, unknown>, name: string, value: unknown): void {
  const [first = '', ...rest] = name.split('.');
  if (rest.length === 0) node[first] = value;
  else write((node[first] ??= {}) as Record<string, unknown>, rest.join('.'), value);
}
