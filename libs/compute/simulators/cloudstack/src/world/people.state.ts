export type Role = 'User' | 'DomainAdmin' | 'Admin';

export interface DomainState {
  id: string;
  name: string;
  parentId: string | null;
  /** `ROOT/customers`. */
  path: string;
  level: number;
}

/** What an account may have at most; -1 is unlimited. Memory in MiB, storage in GiB. */
export interface Limits {
  vm: number;
  cpu: number;
  memory: number;
  volume: number;
  snapshot: number;
  template: number;
  network: number;
  ip: number;
  vpc: number;
  project: number;
  primarystorage: number;
  secondarystorage: number;
}

export interface AccountState {
  id: string;
  name: string;
  domainId: string;
  role: Role;
  state: 'enabled' | 'disabled' | 'locked';
  limits: Limits;
  createdMs: number;
}

export interface UserState {
  id: string;
  username: string;
  password: string;
  firstName: string;
  lastName: string;
  email: string;
  accountId: string;
  state: 'enabled' | 'disabled';
  apiKey: string;
  secretKey: string;
  createdMs: number;
}

export interface ProjectState {
  id: string;
  name: string;
  displayText: string;
  domainId: string;
  ownerAccountId: string;
  state: 'Active' | 'Disabled' | 'Suspended';
  limits: Limits;
  createdMs: number;
}

export interface SessionState {
  /** Value of the cookie `JSESSIONID`. */
  id: string;
  sessionKey: string;
  userId: string;
  lastUsedMs: number;
}

export interface Owned {
  accountId: string;
  projectId: string | null;
}
