import { z } from 'zod';
import { decimal, id, line, money, oneOrMany, page, pageQuery, reason, search, timestamp } from './primitives.js';

export const platformRole = z.enum(['user', 'support', 'admin']);
export const userStatus = z.enum(['active', 'suspended', 'banned']);
export const memberRole = z.enum(['owner', 'admin', 'operator', 'billing', 'viewer']);
/** Roles that change instances and what belongs to them; all others look. */
export const ROLES_THAT_CHANGE = ['owner', 'admin', 'operator'] as const satisfies readonly z.output<
  typeof memberRole
>[];
/** Roles that see and move money. */
export const ROLES_THAT_PAY = ['owner', 'admin', 'billing'] as const satisfies readonly z.output<typeof memberRole>[];
export const locale = z.enum(['en', 'fr']);
export const email = z
  .email('must be an e-mail address')
  .max(254, 'must have at most 254 characters')
  .transform((value) => value.toLowerCase());
/** No composition rules; long ones are taken whole. */
export const newPassword = z
  .string({ error: 'must be text' })
  .min(12, 'must have at least 12 characters')
  .max(1024, 'must have at most 1024 characters');

const sessionMode = z
  .enum(['cookie', 'token'])
  .default('cookie')
  .meta({ description: '`token` answers the refresh token in the body instead of a cookie' });

export const registerRequest = z.strictObject({
  email,
  password: newPassword,
  name: line(100),
  organizationName: line(100).optional(),
  locale: locale.optional(),
  session: sessionMode,
});
export const loginRequest = z.strictObject({
  email,
  password: z.string().min(1, 'must not be empty').max(1024),
  totp: z.string().max(32).optional(),
  session: sessionMode,
});
export const refreshRequest = z.strictObject({ refreshToken: z.string().max(256).optional() });
export const setupRequest = z.strictObject({
  token: z.string().min(1).max(256),
  email,
  password: newPassword,
  name: line(100),
  session: sessionMode,
});
export const setupState = z.object({ required: z.boolean() });

export const organizationRef = z.object({ id, name: z.string(), role: memberRole, personal: z.boolean() });
export const user = z
  .object({
    id,
    email: z.string(),
    name: z.string(),
    platformRole,
    status: userStatus,
    locale,
    createdAt: timestamp,
    organizations: z.array(organizationRef),
  })
  .meta({ id: 'User' });
export const organization = z
  .object({ id, name: z.string(), personal: z.boolean(), currency: z.string(), createdAt: timestamp })
  .meta({ id: 'Organization' });
export const organizations = z.object({ items: z.array(organization), nextCursor: z.null() });
export const session = z
  .object({
    user,
    accessToken: z.string(),
    expiresIn: z.number().int().meta({ description: 'seconds' }),
    refreshToken: z.string().optional(),
  })
  .meta({ id: 'SignedIn' });
export const registered = session.extend({ organization });

export const updateMeRequest = z.strictObject({ name: line(100).optional(), locale: locale.optional() });
export const activeSession = z.object({
  id,
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: timestamp,
  lastSeenAt: timestamp,
  current: z.boolean(),
});
export const activeSessions = z.object({ items: z.array(activeSession), nextCursor: z.null() });
export const sshKey = z
  .object({ id, name: z.string(), publicKey: z.string(), fingerprint: z.string(), createdAt: timestamp })
  .meta({ id: 'SshKey' });
export const sshKeys = z.object({ items: z.array(sshKey), nextCursor: z.null() });
export const createSshKeyRequest = z.strictObject({
  name: line(100),
  publicKey: z.string().trim().min(1, 'must not be empty').max(16_384),
});

export const adminUser = z.object({
  id,
  email: z.string(),
  name: z.string(),
  platformRole,
  status: userStatus,
  statusReason: z.string().nullable(),
  createdAt: timestamp,
  lastSeenAt: timestamp.nullable(),
  organizations: z.array(z.object({ id, name: z.string(), role: memberRole })),
});
export const adminUsers = page(adminUser);
export const adminUsersQuery = z.strictObject({
  ...pageQuery,
  q: search,
  status: oneOrMany(userStatus),
  sort: z.enum(['createdAt', '-createdAt', 'email', '-email']).default('-createdAt'),
});
export const reasonRequest = z.strictObject({ reason });

export const adminOrganization = z.object({
  id,
  name: z.string(),
  personal: z.boolean(),
  createdAt: timestamp,
  balance: money,
  reserved: money,
  burnRatePerHour: money,
  instances: z.number().int(),
  members: z.array(z.object({ userId: id, email: z.string(), name: z.string(), role: memberRole, status: userStatus })),
});
export const adminOrganizations = page(adminOrganization);
export const adminOrganizationsQuery = z.strictObject({
  ...pageQuery,
  q: search,
  sort: z.enum(['createdAt', '-createdAt', 'name', '-name']).default('-createdAt'),
});
export const creditsRequest = z.strictObject({
  amount: decimal.meta({ description: 'Major units; negative to take back', example: '25.00' }),
  reason,
});

export type User = z.output<typeof user>;
export type Organization = z.output<typeof organization>;
export type SignedIn = z.output<typeof session>;
export type AdminUser = z.output<typeof adminUser>;
export type AdminOrganization = z.output<typeof adminOrganization>;
export type SshKey = z.output<typeof sshKey>;
