export interface AccountState {
  nichandle: string;
  email: string;
  organisation: string;
  subsidiary: string;
  currency: { code: string; symbol: string };
  closed: boolean;
}

export interface ApplicationState {
  applicationId: number;
  key: string;
  secret: string;
  name: string;
  status: 'active' | 'blocked' | 'inactive';
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';

export interface AccessRule {
  method: Method;
  path: string;
}

export interface CredentialState {
  credentialId: number;
  consumerKey: string;
  applicationKey: string;
  status: 'expired' | 'pendingValidation' | 'refused' | 'validated';
  rules: AccessRule[];
  allowedIps: string[] | null;
  redirection: string | null;
  /** Opens the page on which a person grants it. */
  validationToken: string;
  createdAtMs: number;
  expiresAtMs: number | null;
  lastUseMs: number | null;
}

export interface ServiceAccountState {
  clientId: string;
  secret: string;
  name: string;
  description: string;
  createdAtMs: number;
  /** IAM actions that its policy grants; `*` at the end stands for the rest. */
  actions: string[];
}

export interface TokenState {
  clientId: string;
  expiresAtMs: number;
}
