import { AppError } from '@uni/platform';

export function unauthenticated(detail: string): AppError {
  return new AppError({
    kind: 'unauthenticated',
    code: 'unauthenticated',
    publicMessage: 'Sign in: the access token is missing, expired or revoked.',
    detail,
  });
}

/** The same words for an unknown address and for a wrong password: neither tells which addresses have an account. */
export function invalidCredentials(): AppError {
  return new AppError({
    kind: 'unauthenticated',
    code: 'invalid_credentials',
    publicMessage: 'The address or the password is wrong.',
  });
}

/** Refuses whoever may not act at the moment; said only to somebody who has proved who they are. */
export function refuseInactive(status: 'active' | 'suspended' | 'banned'): void {
  if (status === 'suspended') {
    throw new AppError({
      kind: 'forbidden',
      code: 'account_suspended',
      publicMessage: 'This account is suspended: ask your provider.',
    });
  }
  if (status === 'banned') {
    throw new AppError({ kind: 'forbidden', code: 'account_banned', publicMessage: 'This account is closed.' });
  }
}

export function emailTaken(): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'email_taken',
    publicMessage: 'This address has an account: sign in instead.',
    errors: [{ path: 'email', message: 'has an account already' }],
  });
}

export function tooManyAttempts(retryAfterSeconds: number): AppError {
  return new AppError({
    kind: 'too_many',
    code: 'too_many_attempts',
    publicMessage: `Too many failed sign-ins: wait ${Math.ceil(retryAfterSeconds / 60)} minute(s), then try again.`,
    retryAfterSeconds,
  });
}
