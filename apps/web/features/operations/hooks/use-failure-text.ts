'use client';
import { ApiError, type OperationView } from '@uni/client';
import { useCallback } from 'react';
import { useErrorText } from '../../text/use-error-text';

/** Why an operation failed, in the reader's language; undefined when it has not. */
export function useFailureText(): (operation: Pick<OperationView, 'error'>) => string | undefined {
  const errorText = useErrorText();
  return useCallback(
    ({ error }) =>
      error === null ? undefined : errorText(new ApiError({ status: 422, code: error.code, detail: error.detail })),
    [errorText],
  );
}
