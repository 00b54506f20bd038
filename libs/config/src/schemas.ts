import { parseMicros } from '@uni/money';
import { z } from 'zod';
import * as field from './fields.js';

const shared = {
  DATABASE_URL: field.postgresUrl,
  REDIS_URL: field.redisUrl,
  LOG_LEVEL: field.logLevel,
  CURRENCY: field.currency,
  BILLING_CYCLE_MINUTES: field.billingCycleMinutes,
  /** Hourly totals below this are too small for the circuit breaker to judge. */
  BILLING_BREAKER_FLOOR: field.amount('20.00').transform((value) => parseMicros(value) ?? 0n),
  /** Stops what runs on an account without credit; the API shows it, the worker does it. */
  ENABLE_AUTO_SHUTDOWN: field.flag(true),
  /** Wraps the data keys of stored credentials. Its id goes into each record, so that it can be rotated. */
  ENCRYPTION_KEY: field.key32,
  ENCRYPTION_KEY_ID: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/)
    .default('k1'),
  /** Comma separated `host:port` of private or loopback provider endpoints that the operator allows. */
  PROVIDER_ALLOWED_HOSTS: z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((host) => host.trim().toLowerCase())
        .filter((host) => host !== ''),
    ),
};

const apiSchema = z.object({
  ...shared,
  HOST: z.string().default('127.0.0.1'),
  PORT_API: field.port(3001),
  PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }).default('http://localhost:3000'),
  JWT_SECRET: z.string({ error: 'is required: at least 32 characters' }).min(32, 'must have at least 32 characters'),
  PASSWORD_PEPPER: z
    .string({ error: 'is required: at least 16 characters' })
    .min(16, 'must have at least 16 characters'),
  ADMIN_EMAIL: z
    .email('must be an e-mail address')
    .transform((email) => email.toLowerCase())
    .optional(),
  ADMIN_PASSWORD: z.string().min(12, 'must have at least 12 characters').optional(),
  /** One-time right to create the first administrator; void as soon as one exists. */
  SETUP_TOKEN: z.string().min(24).optional(),
  /** Proxies in front of the API whose X-Forwarded-For may be believed. */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(1),
  DATABASE_POOL_MAX: z.coerce.number().int().min(2).max(100).default(10),
  /** Requests per minute of one session; half of it for one network without a session, a twentieth for sign-ins. 0 turns the limit off. */
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(0).max(10_000_000).default(3000),
  /** Consoles that may be open at once: of one person, of one instance, and in this process. */
  CONSOLE_MAX_PER_USER: z.coerce.number().int().min(1).max(1000).default(8),
  CONSOLE_MAX_PER_INSTANCE: z.coerce.number().int().min(1).max(1000).default(4),
  CONSOLE_MAX_PER_PROCESS: z.coerce.number().int().min(1).max(10_000).default(200),
  /** A console that nobody types or points into is closed after this time. */
  CONSOLE_IDLE_MINUTES: z.coerce.number().int().min(1).max(1440).default(15),
  CONSOLE_MAX_MINUTES: z.coerce.number().int().min(1).max(10_080).default(480),
  /** What one console may carry, both directions together. */
  CONSOLE_MAX_MIB: z.coerce.number().int().min(1).max(1_048_576).default(4096),
});

const workerSchema = z.object({
  ...shared,
  AUTO_SHUTDOWN_GRACE_SECONDS: z.coerce.number().int().min(5).max(600).default(25),
  HOST: z.string().default('127.0.0.1'),
  /** Port of the worker's own /metrics and /health; 0 picks a free one. */
  PORT_WORKER: z.coerce.number().int().min(0).max(65535).default(0),
  DATABASE_POOL_MAX: z.coerce.number().int().min(2).max(100).default(8),
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(10).default(8),
  INVENTORY_INTERVAL_SECONDS: z.coerce.number().int().min(1).max(3600).default(15),
  /** Providers to be connected at the first start, each as `POST /admin/providers` takes it; best as PROVIDERS_FILE. */
  PROVIDERS: field.jsonArray,
  /** Connects the simulators found at this control address and fills the catalogue with priced templates. */
  SIMULATORS_URL: z.url().optional(),
  /** For fault tests only: the process kills itself around its n-th provider call, such as `3:before`, or `dns:3:after` of calls for names. */
  UNI_FAULT_KILL_AT: z
    .string()
    .regex(/^(dns:)?[1-9]\d{0,4}:(before|after)$/, 'must look like 3:before or dns:3:before')
    .optional(),
});

const simulatorsSchema = z.object({
  SIMULATOR_PORT_BASE: field.port(4800),
  UNI_DATA_DIR: z.string().default('.data'),
  LOG_LEVEL: field.logLevel,
  /** 1 = realistic durations, 0.1 = ten times faster. */
  SIMULATOR_TIME_SCALE: z.coerce.number().min(0).max(10).default(1),
});

export type ApiConfig = z.output<typeof apiSchema>;
export type WorkerConfig = z.output<typeof workerSchema>;
export type SimulatorsConfig = z.output<typeof simulatorsSchema>;
/** What the features need, whichever process they run in. */
export type SharedConfig = Pick<ApiConfig & WorkerConfig, keyof typeof shared>;

export { apiSchema, workerSchema, simulatorsSchema };
