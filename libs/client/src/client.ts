import type {
  AdminInstanceView,
  AdminOperationView,
  AdminOrganization,
  AdminStats,
  AdminTemplate,
  AdminUser,
  AuditEntryView,
  BalanceView,
  Health,
  InstanceView,
  LedgerEntryView,
  OperationView,
  Organization,
  ProviderView,
  SshKey,
  Template,
  User,
  VerifyReport,
} from './views.js';
import { readEvents, type EventStreamOptions } from './event-stream.js';
import { Transport, type CallOptions, type CreateOptions, type TransportOptions } from './transport.js';
import { adoptCall, quarantineCalls } from './import-calls.js';
import { adminDnsCalls, dnsCalls } from './dns-calls.js';
import { storageCalls } from './storage-calls.js';
import { networkCalls } from './network-calls.js';
import { lifecycleCalls } from './lifecycle-calls.js';
import { driftCalls, vendorCalls } from './operator-calls.js';
import type * as T from './types.js';

const at = (id: string): string => encodeURIComponent(id);

/** Every call of the API, typed by its contract. */
export function createClient(options: TransportOptions) {
  const http = new Transport(options);
  const post = <R>(path: string, body: unknown, call: CreateOptions = {}): Promise<R> =>
    http.request<R>('POST', path, { ...call, body, creates: true });
  const action = (id: string, name: string, body: unknown, call: CreateOptions = {}): Promise<OperationView> =>
    post(`/instances/${at(id)}/actions/${name}`, body, call);

  return {
    auth: {
      register: (body: T.RegisterInput) =>
        http.request<T.Registered>('POST', '/auth/register', { body, anonymous: true }),
      login: (body: T.LoginInput) => http.request<T.Session>('POST', '/auth/login', { body, anonymous: true }),
      refresh: (refreshToken?: string) =>
        http.request<T.Session>('POST', '/auth/refresh', {
          body: refreshToken === undefined ? {} : { refreshToken },
          anonymous: true,
        }),
      logout: (refreshToken?: string) =>
        http.request<void>('POST', '/auth/logout', { body: refreshToken === undefined ? {} : { refreshToken } }),
      setupState: (call?: CallOptions) =>
        http.request<T.SetupState>('GET', '/auth/setup', { ...call, anonymous: true }),
      setup: (body: T.SetupInput) => http.request<T.Session>('POST', '/auth/setup', { body, anonymous: true }),
    },
    me: {
      get: (call?: CallOptions) => http.get<User>('/me', {}, call),
      update: (body: T.UpdateMeInput) => http.request<User>('PATCH', '/me', { body }),
      sessions: (call?: CallOptions) => http.get<T.Page<T.ActiveSession>>('/me/sessions', {}, call),
      endSession: (id: string) => http.request<void>('DELETE', `/me/sessions/${at(id)}`),
      sshKeys: (call?: CallOptions) => http.get<T.Page<SshKey>>('/me/ssh-keys', {}, call),
      addSshKey: (body: T.CreateSshKeyInput, call?: CreateOptions) => post<SshKey>('/me/ssh-keys', body, call),
      removeSshKey: (id: string) => http.request<void>('DELETE', `/me/ssh-keys/${at(id)}`),
    },
    organizations: {
      list: (call?: CallOptions) => http.get<T.Page<Organization>>('/organizations', {}, call),
      get: (id: string, call?: CallOptions) => http.get<Organization>(`/organizations/${at(id)}`, {}, call),
    },
    templates: {
      list: (query?: T.TemplatesQuery, call?: CallOptions) => http.get<T.Page<Template>>('/templates', query, call),
      get: (id: string, call?: CallOptions) => http.get<Template>(`/templates/${at(id)}`, {}, call),
      regions: (call?: CallOptions) => http.get<T.Page<T.RegionView>>('/regions', {}, call),
      capabilities: (call?: CallOptions) => http.get<T.Page<T.CapabilityView>>('/capabilities', {}, call),
    },
    instances: {
      list: (query?: T.InstancesQuery, call?: CallOptions) => http.get<T.Page<InstanceView>>('/instances', query, call),
      get: (id: string, call?: CallOptions) => http.get<InstanceView>(`/instances/${at(id)}`, {}, call),
      create: (body: T.CreateInstanceInput, call?: CreateOptions) => post<OperationView>('/instances', body, call),
      update: (id: string, body: T.UpdateInstanceInput) =>
        http.request<InstanceView>('PATCH', `/instances/${at(id)}`, { body }),
      remove: (id: string, call?: CreateOptions) =>
        http.request<OperationView>('DELETE', `/instances/${at(id)}`, { ...call, creates: true }),
      start: (id: string, call?: CreateOptions) => action(id, 'start', {}, call),
      stop: (id: string, force = false, call?: CreateOptions) => action(id, 'stop', { force }, call),
      reboot: (id: string, force = false, call?: CreateOptions) => action(id, 'reboot', { force }, call),
      resize: (id: string, templateId: string, call?: CreateOptions) => action(id, 'resize', { templateId }, call),
      ...lifecycleCalls(http),
      /** A one-use ticket; its websocket is to be opened within half a minute. */
      openConsole: (id: string) => http.request<T.ConsoleTicket>('POST', `/instances/${at(id)}/console`, { body: {} }),
      metrics: (id: string, range: T.MetricRange, call?: CallOptions) =>
        http.get<T.InstanceMetrics>(`/instances/${at(id)}/metrics`, { range }, call),
      history: (id: string, query?: { cursor?: string | undefined; limit?: number }, call?: CallOptions) =>
        http.get<T.Page<T.HistoryEntry>>(`/instances/${at(id)}/history`, query, call),
      cost: (id: string, call?: CallOptions) => http.get<T.InstanceCost>(`/instances/${at(id)}/cost`, {}, call),
    },
    ...storageCalls(http),
    ...networkCalls(http),
    ...dnsCalls(http),
    operations: {
      list: (query?: T.OperationsQuery, call?: CallOptions) =>
        http.get<T.Page<OperationView>>('/operations', query, call),
      get: (id: string, call?: CallOptions) => http.get<OperationView>(`/operations/${at(id)}`, {}, call),
      /** Told once; forgotten with the answer. */
      takeSecret: (id: string) => http.request<T.OperationSecret>('GET', `/operations/${at(id)}/secret`),
      retry: (id: string, call?: CreateOptions) => post<OperationView>(`/operations/${at(id)}/retry`, {}, call),
      cancel: (id: string, call?: CreateOptions) => post<OperationView>(`/operations/${at(id)}/cancel`, {}, call),
    },
    billing: {
      balance: (call?: CallOptions) => http.get<BalanceView>('/billing/balance', {}, call),
      entries: (query?: T.LedgerQuery, call?: CallOptions) =>
        http.get<T.Page<LedgerEntryView>>('/billing/entries', query, call),
      usage: (query?: T.UsageQuery, call?: CallOptions) => http.get<T.Page<T.UsageSlot>>('/billing/usage', query, call),
      forecast: (call?: CallOptions) => http.get<T.Forecast>('/billing/forecast', {}, call),
    },
    audit: {
      list: (query?: T.AuditQuery, call?: CallOptions) => http.get<T.Page<AuditEntryView>>('/audit', query, call),
    },
    system: {
      health: (call?: CallOptions) => http.request<Health>('GET', '/health', { ...call, anonymous: true }),
    },
    admin: adminCalls(http, post),
    /** Reads the event stream until the signal aborts. */
    events: (stream: EventStreamOptions) => readEvents(http, stream),
  };
}

type Post = <R>(path: string, body: unknown, call?: CreateOptions) => Promise<R>;

function adminCalls(http: Transport, post: Post) {
  return {
    ...adminDnsCalls(http),
    stats: (call?: CallOptions) => http.get<AdminStats>('/admin/stats', {}, call),
    users: {
      list: (query?: T.UsersQuery, call?: CallOptions) => http.get<T.Page<AdminUser>>('/admin/users', query, call),
      get: (id: string, call?: CallOptions) => http.get<AdminUser>(`/admin/users/${at(id)}`, {}, call),
      suspend: (id: string, reason: string) => post<AdminUser>(`/admin/users/${at(id)}/suspend`, { reason }),
      ban: (id: string, reason: string) => post<AdminUser>(`/admin/users/${at(id)}/ban`, { reason }),
      reactivate: (id: string, reason: string) => post<AdminUser>(`/admin/users/${at(id)}/reactivate`, { reason }),
    },
    organizations: {
      list: (query?: T.OrganizationsQuery, call?: CallOptions) =>
        http.get<T.Page<AdminOrganization>>('/admin/organizations', query, call),
      get: (id: string, call?: CallOptions) => http.get<AdminOrganization>(`/admin/organizations/${at(id)}`, {}, call),
      balance: (id: string, call?: CallOptions) =>
        http.get<BalanceView>(`/admin/organizations/${at(id)}/balance`, {}, call),
      entries: (id: string, query?: T.LedgerQuery, call?: CallOptions) =>
        http.get<T.Page<LedgerEntryView>>(`/admin/organizations/${at(id)}/entries`, query, call),
      credit: (id: string, body: T.CreditsInput, call?: CreateOptions) =>
        post<LedgerEntryView>(`/admin/organizations/${at(id)}/credits`, body, call),
    },
    providers: {
      list: (query?: T.ProvidersQuery, call?: CallOptions) =>
        http.get<T.Page<ProviderView>>('/admin/providers', query, call),
      get: (id: string, call?: CallOptions) => http.get<ProviderView>(`/admin/providers/${at(id)}`, {}, call),
      create: (body: T.CreateProviderInput, call?: CreateOptions) => post<ProviderView>('/admin/providers', body, call),
      update: (id: string, body: T.UpdateProviderInput) =>
        http.request<ProviderView>('PATCH', `/admin/providers/${at(id)}`, { body }),
      remove: (id: string) => http.request<void>('DELETE', `/admin/providers/${at(id)}`),
      /** Asks for an examination; its result appears in the provider's `lastCheck`. */
      test: (id: string) => http.request<T.Requested>('POST', `/admin/providers/${at(id)}/test`, { body: {} }),
      /** Asks for a fresh catalogue and inventory; the result appears in `lastSync`. */
      sync: (id: string) => http.request<T.Requested>('POST', `/admin/providers/${at(id)}/sync`, { body: {} }),
      inventory: (id: string, query?: T.MachinesQuery, call?: CallOptions) =>
        http.get<T.Page<T.MachineView>>(`/admin/providers/${at(id)}/inventory`, query, call),
      regions: (id: string, call?: CallOptions) =>
        http.get<T.Page<T.ProviderRegion>>(`/admin/providers/${at(id)}/regions`, {}, call),
      sizes: (id: string, call?: CallOptions) =>
        http.get<T.Page<T.ProviderSize>>(`/admin/providers/${at(id)}/sizes`, {}, call),
      images: (id: string, call?: CallOptions) =>
        http.get<T.Page<T.ProviderImage>>(`/admin/providers/${at(id)}/images`, {}, call),
      networks: (id: string, call?: CallOptions) =>
        http.get<T.Page<T.ProviderNetwork>>(`/admin/providers/${at(id)}/networks`, {}, call),
      ...vendorCalls(http),
      adopt: adoptCall(http),
    },
    quarantine: quarantineCalls(http),
    drift: driftCalls(http),
    templates: {
      list: (query?: T.AdminTemplatesQuery, call?: CallOptions) =>
        http.get<T.Page<AdminTemplate>>('/admin/templates', query, call),
      get: (id: string, call?: CallOptions) => http.get<AdminTemplate>(`/admin/templates/${at(id)}`, {}, call),
      create: (body: T.CreateTemplateInput, call?: CreateOptions) =>
        post<AdminTemplate>('/admin/templates', body, call),
      update: (id: string, body: T.UpdateTemplateInput) =>
        http.request<AdminTemplate>('PATCH', `/admin/templates/${at(id)}`, { body }),
    },
    instances: {
      list: (query?: T.AdminInstancesQuery, call?: CallOptions) =>
        http.get<T.Page<AdminInstanceView>>('/admin/instances', query, call),
    },
    operations: {
      list: (query?: T.AdminOperationsQuery, call?: CallOptions) =>
        http.get<T.Page<AdminOperationView>>('/admin/operations', query, call),
      get: (id: string, call?: CallOptions) => http.get<AdminOperationView>(`/admin/operations/${at(id)}`, {}, call),
      retry: (id: string, call?: CreateOptions) =>
        post<AdminOperationView>(`/admin/operations/${at(id)}/retry`, {}, call),
    },
    billing: {
      verify: (call?: CallOptions) => http.get<VerifyReport>('/admin/billing/verify', {}, call),
      runs: (query?: T.BillingRunsQuery, call?: CallOptions) =>
        http.get<T.Page<T.BillingRun>>('/admin/billing/runs', query, call),
      run: (body: T.BillingRunInput, call?: CreateOptions) =>
        post<T.BillingRunResult>('/admin/billing/run', body, call),
      release: (period: string, reason: string, call?: CreateOptions) =>
        post<T.BillingRun>(`/admin/billing/runs/${at(period)}/release`, { reason }, call),
    },
    audit: {
      list: (query?: T.AdminAuditQuery, call?: CallOptions) =>
        http.get<T.Page<AuditEntryView>>('/admin/audit', query, call),
    },
  };
}

export type ApiClient = ReturnType<typeof createClient>;
