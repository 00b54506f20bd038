/** Secrets that only the process which signs people in has. */
export interface IdentityOptions {
  readonly jwtSecret: string;
  readonly passwordPepper: string;
}

export const IDENTITY_OPTIONS = Symbol('IdentityOptions');
