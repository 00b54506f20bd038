/** Names of what is in the query cache. Everything of an organisation begins with its id, so switching never mixes them. */
export const keys = {
  balance: (organization: string | null) => ['org', organization, 'balance'] as const,
  forecast: (organization: string | null) => ['org', organization, 'forecast'] as const,
  entries: (organization: string | null) => ['org', organization, 'entries'] as const,
  instances: (organization: string | null) => ['org', organization, 'instances'] as const,
  instance: (organization: string | null, id: string) => ['org', organization, 'instance', id] as const,
  storage: (organization: string | null) => ['org', organization, 'storage'] as const,
  operations: (organization: string | null) => ['org', organization, 'operations'] as const,
  operation: (organization: string | null, id: string) => ['org', organization, 'operation', id] as const,
  templates: (organization: string | null) => ['org', organization, 'templates'] as const,
  sshKeys: ['me', 'ssh-keys'] as const,
  sessions: ['me', 'sessions'] as const,
  admin: (...rest: readonly unknown[]) => ['admin', ...rest] as const,
};
