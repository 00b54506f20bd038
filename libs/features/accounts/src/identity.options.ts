/** Secrets that only the process which signs people in has. */
export interface IdentityOptions {
  readonly jwtSecret: string;
  readonly passwordPepper: string;
  /** bcrypt's cost; 12 unless a test cannot wait. */
  readonly passwordCost?: number;
}

export const IDENTITY_OPTIONS = Symbol('IdentityOptions');
