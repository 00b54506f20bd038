// @vitest-environment node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dns, ERROR_CODES } from '@uni/contracts';
import { createTranslator } from 'next-intl';
import { describe, expect, it } from 'vitest';
import { PLACEMENT_KEYS, STEP_DETAIL_KEYS } from '../features/operations/step-detail';
import { FIELD_MESSAGE_KEYS } from '../features/text/field-message';
import { LOCALES } from './locale';
import { messageUses, sourceFiles, writtenTexts } from './testing/used-keys';

const ROOT = join(import.meta.dirname, '..');

type Tree = { readonly [key: string]: string | Tree };

function read(locale: string, face: string): Tree {
  return JSON.parse(readFileSync(join(ROOT, 'messages', locale, `${face}.json`), 'utf8')) as Tree;
}

function leaves(tree: Tree, path = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${path}${key}`, value] as const] : [...leaves(value, `${path}${key}.`)],
    ),
  );
}

const FACES = ['portal', 'admin'] as const;
const messages = new Map(
  LOCALES.map((locale) => [locale, new Map(FACES.flatMap((face) => [...leaves(read(locale, face))]))]),
);
const english = messages.get('en') ?? new Map<string, string>();

/** Keys that the code takes from a closed list instead of writing them out. */
const FROM_LISTS: readonly string[] = [
  ...Object.keys(ERROR_CODES).map((code) => `errors.${code}`),
  ...FIELD_MESSAGE_KEYS.map((key) => `validation.${key}`),
  ...dns.ZONE_FAULT_CODES.map((code) => `names.fault.${code}`),
  ...STEP_DETAIL_KEYS.map((key) => `stepDetails.${key}`),
  ...PLACEMENT_KEYS.map((key) => `stepDetails.placed.${key}`),
  ...[
    'reserve',
    'place',
    'clone',
    'configure',
    'grow_disk',
    'start',
    'address',
    'billing',
    'stop',
    'reboot',
    'destroy',
    'release',
    'cleanup',
    'suspend',
    'resume',
    'shelve',
    'unshelve',
    'rebuild',
    'rescue',
    'unrescue',
    'rename',
    'snapshot',
    'revert',
    'remove',
    'volume',
    'attach',
    'detach',
    'grow',
    'backup',
    'restore',
    'insert',
    'eject',
    'mark',
    'storage',
    'inspect',
    'firewall',
    'reread',
    'add_address',
    'release_address',
    'addresses',
    'prove',
    'compare',
    'change',
    'publish',
    'verify',
  ].map((name) => `steps.${name}`),
];

const files = sourceFiles(ROOT, ['app', 'features']);
const uses = files.flatMap((file) => messageUses(ROOT, file));
/** Namespaces whose keys also stand in tables of the feature that says them. */
const tabled = new Set(
  uses.filter(({ namespace, key }) => key === null && namespace.startsWith('admin.')).map(({ namespace }) => namespace),
);
const written = new Set(
  files
    .filter((file) => file.startsWith('features/admin/'))
    .flatMap((file) => [...writtenTexts(ROOT, file)])
    .flatMap((text) => [...tabled].map((namespace) => `${namespace}.${text}`)),
);
const matcher = (key: string): RegExp => new RegExp(`^${key.replaceAll('.', '\\.').replaceAll('*', '[^.]+')}$`);

describe('messages', () => {
  it.each(FACES)('of the %s say the same in every language: the same keys, in the same order', (face) => {
    const keys = [...leaves(read('en', face)).keys()];
    for (const locale of LOCALES) expect([...leaves(read(locale, face)).keys()], locale).toEqual(keys);
  });

  it('take the same values and tags in every language', () => {
    const slots = (text: string): string[] =>
      [...new Set([...text.matchAll(/\{(\w+)|<(\w+)>/g)].map((match) => match[1] ?? match[2] ?? ''))].sort();
    const different = [...english]
      .filter(
        ([key, text]) =>
          !/, plural,/.test(text) &&
          LOCALES.some((locale) => String(slots(messages.get(locale)?.get(key) ?? '')) !== String(slots(text))),
      )
      .map(([key]) => key);
    expect(different.filter((key) => !/, plural,/.test(messages.get('fr')?.get(key) ?? ''))).toEqual([]);
  });

  it('can all be read by the formatter', () => {
    for (const locale of LOCALES) {
      const broken: string[] = [];
      const tree = Object.assign({}, ...FACES.map((face) => read(locale, face))) as Tree;
      const t = createTranslator({
        locale,
        messages: tree,
        onError: (error) => broken.push(error.message),
        getMessageFallback: () => '',
      });
      const say = t.rich as (key: string, values: Record<string, unknown>) => unknown;
      for (const [key, text] of messages.get(locale) ?? []) {
        const names = [...text.matchAll(/\{(\w+)\b/g)].map((match) => [match[1] ?? '', 2] as const);
        const tags = [...text.matchAll(/<(\w+)>/g)].map((match) => [match[1] ?? '', () => 'x'] as const);
        say(key, Object.fromEntries([...names, ...tags]));
      }
      expect(broken, locale).toEqual([]);
    }
  });

  it('exist for everything that the code says', () => {
    const missing = uses
      .filter(
        ({ namespace, key }) =>
          key !== null && ![...english.keys()].some((known) => matcher(`${namespace}.${key}`).test(known)),
      )
      .map(({ file, line, namespace, key }) => `${file}:${line} ${namespace}.${key ?? ''}`);
    expect(missing).toEqual([]);
    expect(FROM_LISTS.filter((key) => !english.has(key))).toEqual([]);
  });

  it('are all said somewhere', () => {
    const wanted = [
      ...new Set(uses.flatMap(({ namespace, key }) => (key === null ? [] : [`${namespace}.${key}`]))),
    ].map(matcher);
    const listed = new Set([...FROM_LISTS, ...written]);
    expect(
      [...english.keys()].filter((key) => !listed.has(key) && !wanted.some((pattern) => pattern.test(key))),
    ).toEqual([]);
  });

  it('take keys from elsewhere only where a closed list is known', () => {
    const open = new Set(uses.filter(({ key }) => key === null).map(({ namespace }) => namespace));
    expect([...open].filter((namespace) => !tabled.has(namespace)).sort()).toEqual([
      'errors',
      'names.fault',
      'stepDetails',
      'steps',
      'validation',
    ]);
  });

  it('keep French signs on their line: no plain space before ; : ! ? » or after «', () => {
    const loose = [...(messages.get('fr') ?? [])]
      .filter(([, text]) => / [;:!?»]|« /.test(text.replace(/\{\w+, plural,.*\}/, '')))
      .map(([key]) => key);
    expect(loose).toEqual([]);
  });

  it.each(LOCALES)('are written with typographic apostrophes in %s', (locale) => {
    expect([...(messages.get(locale) ?? [])].filter(([, text]) => text.includes("'")).map(([key]) => key)).toEqual([]);
  });
});
