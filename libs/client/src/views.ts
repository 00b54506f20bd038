import type { accounts, audit, billing, catalog, instances, operations, providers, system } from '@uni/contracts';

/* The views of the contract, gathered here so that callers of the client need one import. Types only: the schemas
   themselves never reach a page that does not validate with them. */
export type User = accounts.User;
export type Organization = accounts.Organization;
export type AdminUser = accounts.AdminUser;
export type AdminOrganization = accounts.AdminOrganization;
export type SshKey = accounts.SshKey;
export type AuditEntryView = audit.AuditEntryView;
export type BalanceView = billing.BalanceView;
export type LedgerEntryView = billing.LedgerEntryView;
export type VerifyReport = billing.VerifyReport;
export type Template = catalog.Template;
export type AdminTemplate = catalog.AdminTemplate;
export type InstanceView = instances.InstanceView;
export type AdminInstanceView = instances.AdminInstanceView;
export type InstanceStatusName = instances.InstanceStatusName;
export type OperationView = operations.OperationView;
export type AdminOperationView = operations.AdminOperationView;
export type OperationKind = operations.OperationKind;
export type ProviderView = providers.ProviderView;
export type CheckReportView = providers.CheckReportView;
export type SyncReportView = providers.SyncReportView;
export type AdminStats = system.AdminStats;
export type Health = system.Health;
