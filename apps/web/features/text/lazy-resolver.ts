import type { FieldValues, Resolver } from 'react-hook-form';

/**
 * A resolver whose schema is fetched when a form is first checked, so that a page is usable before the validator has
 * arrived. The schemas are the API's own.
 */
export function lazyResolver<T extends FieldValues>(load: () => Promise<Resolver<T>>): Resolver<T> {
  let loading: Promise<Resolver<T>> | null = null;
  return async (values, context, options) => {
    loading ??= load();
    try {
      return await (
        await loading
      )(values, context, options);
    } catch (error) {
      loading = null;
      throw error;
    }
  };
}
