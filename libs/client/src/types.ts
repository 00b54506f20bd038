import type {
  accounts,
  audit,
  billing,
  catalog,
  consoles,
  instances,
  metrics,
  operations,
  providers,
} from '@uni/contracts';
import type { z } from 'zod';

/** A page of a list. */
export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
  readonly total?: number | undefined;
}

export type Session = z.output<typeof accounts.session>;
export type Registered = z.output<typeof accounts.registered>;
export type SetupState = z.output<typeof accounts.setupState>;
export type RegisterInput = z.input<typeof accounts.registerRequest>;
export type LoginInput = z.input<typeof accounts.loginRequest>;
export type SetupInput = z.input<typeof accounts.setupRequest>;
export type UpdateMeInput = z.input<typeof accounts.updateMeRequest>;
export type ActiveSession = z.output<typeof accounts.activeSession>;
export type OrganizationRef = z.output<typeof accounts.organizationRef>;
export type CreateSshKeyInput = z.input<typeof accounts.createSshKeyRequest>;
export type CreditsInput = z.input<typeof accounts.creditsRequest>;
export type UsersQuery = Partial<z.output<typeof accounts.adminUsersQuery>>;
export type OrganizationsQuery = Partial<z.output<typeof accounts.adminOrganizationsQuery>>;

export type TemplatesQuery = Partial<z.output<typeof catalog.templatesQuery>>;
export type AdminTemplatesQuery = Partial<z.output<typeof catalog.adminTemplatesQuery>>;
export type CreateTemplateInput = z.input<typeof catalog.createTemplateRequest>;
export type UpdateTemplateInput = z.input<typeof catalog.updateTemplateRequest>;
export type RegionView = z.output<typeof catalog.region>;
export type CapabilityView = z.output<typeof catalog.capability>;

export type InstancesQuery = Partial<z.output<typeof instances.instancesQuery>>;
export type AdminInstancesQuery = Partial<z.output<typeof instances.adminInstancesQuery>>;
export type CreateInstanceInput = z.input<typeof instances.createInstanceRequest>;
export type UpdateInstanceInput = z.input<typeof instances.updateInstanceRequest>;
export type RebuildInput = z.input<typeof instances.rebuildRequest>;
export type CloneInput = z.input<typeof instances.cloneRequest>;
export type HistoryEntry = z.output<typeof instances.historyEntry>;
export type InstanceCost = z.output<typeof instances.instanceCost>;

export type OperationSecret = z.output<typeof operations.operationSecret>;
export type OperationsQuery = Partial<z.output<typeof operations.operationsQuery>>;
export type AdminOperationsQuery = Partial<z.output<typeof operations.adminOperationsQuery>>;

export type LedgerQuery = Partial<z.output<typeof billing.ledgerQuery>>;
export type UsageQuery = Partial<z.output<typeof billing.usageQuery>>;
export type UsageSlot = z.output<typeof billing.usageSlot>;
export type Forecast = z.output<typeof billing.forecast>;
export type BillingRun = z.output<typeof billing.billingRun>;
export type BillingRunsQuery = Partial<z.output<typeof billing.billingRunsQuery>>;
export type BillingRunInput = z.input<typeof billing.billingRunRequest>;
export type BillingRunResult = z.output<typeof billing.billingRunResult>;

export type ProvidersQuery = Partial<z.output<typeof providers.providersQuery>>;
export type MachinesQuery = Partial<z.output<typeof providers.machinesQuery>>;
export type CreateProviderInput = z.input<typeof providers.createProviderRequest>;
export type UpdateProviderInput = z.input<typeof providers.updateProviderRequest>;
export type Requested = z.output<typeof providers.requested>;
export type MachineView = z.output<typeof providers.machine>;
export type ProviderRegion = z.output<typeof providers.providerRegions>['items'][number];
export type ProviderSize = z.output<typeof providers.providerSizes>['items'][number];
export type ProviderImage = z.output<typeof providers.providerImages>['items'][number];
export type ProviderNetwork = z.output<typeof providers.providerNetworks>['items'][number];

export type AuditQuery = Partial<z.output<typeof audit.auditQuery>>;
export type AdminAuditQuery = Partial<z.output<typeof audit.adminAuditQuery>>;

export type ConsoleTicket = consoles.ConsoleTicketView;
export type InstanceMetrics = metrics.InstanceMetricsView;
export type MetricRange = metrics.MetricRange;
