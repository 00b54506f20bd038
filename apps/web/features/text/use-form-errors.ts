'use client';
import { ApiError } from '@uni/client';
import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import type { FieldErrors, FieldPath, FieldValues, UseFormReturn } from 'react-hook-form';
import { matchFieldMessage } from './field-message';

/** Turns a validation sentence into the reader's language. */
export function useFieldMessage(): (sentence: string | undefined) => string | undefined {
  const t = useTranslations('validation');
  return useCallback(
    (sentence) => {
      if (sentence === undefined) return undefined;
      const known = matchFieldMessage(sentence);
      return known === null ? sentence : t(known.key, { count: known.count });
    },
    [t],
  );
}

/**
 * Puts the API's field errors beside their fields and focuses the first. Returns true when every error found a field,
 * so that the caller knows whether a sentence for the whole form is still needed.
 */
export function applyFieldErrors<T extends FieldValues>(
  form: UseFormReturn<T>,
  error: unknown,
  fields: ReadonlyArray<FieldPath<T>>,
): boolean {
  if (!(error instanceof ApiError) || error.errors.length === 0) return false;
  let placed = 0;
  for (const refused of error.errors) {
    const field = fields.find((name) => refused.path === name || refused.path.startsWith(`${name}.`));
    if (field === undefined) continue;
    form.setError(field, { type: 'server', message: refused.message }, { shouldFocus: placed === 0 });
    placed += 1;
  }
  return placed === error.errors.length;
}

/** The message at a dotted path of a form's errors. */
export function messageAt<T extends FieldValues>(errors: FieldErrors<T>, path: string): string | undefined {
  let node: unknown = errors;
  for (const part of path.split('.')) {
    if (typeof node !== 'object' || node === null) return undefined;
    node = (node as Record<string, unknown>)[part];
  }
  if (typeof node !== 'object' || node === null || !('message' in node)) return undefined;
  return typeof node.message === 'string' ? node.message : undefined;
}
