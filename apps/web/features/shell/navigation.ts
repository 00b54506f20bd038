import {
  Archive,
  BadgeCheck,
  Building2,
  Camera,
  Disc3,
  HardDrive,
  Globe,
  GitCompareArrows,
  LayoutDashboard,
  Package,
  PackageSearch,
  Plug,
  ReceiptText,
  ScrollText,
  Server,
  ShieldCheck,
  User,
  Users,
  Wallet,
  Workflow,
  type LucideIcon,
} from 'lucide-react';
import type { May } from '../session/may';

export interface NavItem {
  readonly key:
    | 'dashboard'
    | 'instances'
    | 'operations'
    | 'volumes'
    | 'snapshots'
    | 'backups'
    | 'isos'
    | 'templates'
    | 'credits'
    | 'profile'
    | 'security'
    | 'overview'
    | 'providers'
    | 'orphans'
    | 'drift'
    | 'organisations'
    | 'users'
    | 'runs'
    | 'verify'
    | 'audit'
    | 'domains'
    | 'dns';
  readonly href: string;
  readonly icon: LucideIcon;
}

export interface NavGroup {
  readonly key: 'main' | 'money' | 'account' | 'customers' | 'platform';
  readonly items: readonly NavItem[];
}

/** The customer's face. */
const PORTAL_NAV: readonly NavGroup[] = [
  {
    key: 'main',
    items: [
      { key: 'dashboard', href: '/dashboard', icon: LayoutDashboard },
      { key: 'instances', href: '/instances', icon: Server },
      { key: 'operations', href: '/operations', icon: Workflow },
      { key: 'volumes', href: '/volumes', icon: HardDrive },
      { key: 'snapshots', href: '/snapshots', icon: Camera },
      { key: 'backups', href: '/backups', icon: Archive },
      { key: 'isos', href: '/isos', icon: Disc3 },
      { key: 'templates', href: '/templates', icon: Package },
      { key: 'domains', href: '/domains', icon: Globe },
    ],
  },
  { key: 'money', items: [{ key: 'credits', href: '/credits', icon: Wallet }] },
  {
    key: 'account',
    items: [
      { key: 'profile', href: '/profile', icon: User },
      { key: 'security', href: '/security', icon: ShieldCheck },
    ],
  },
];

/**
 * The customer's face without the pages that would refuse them, or would always be empty.
 * @param hasNames the organisation has a zone or a domain
 */
export function portalNav(may: May, hasNames: boolean): readonly NavGroup[] {
  const groups = may.pay ? PORTAL_NAV : PORTAL_NAV.filter(({ key }) => key !== 'money');
  return hasNames
    ? groups
    : groups.map((group) => ({ ...group, items: group.items.filter(({ key }) => key !== 'domains') }));
}

/** The operator's face. */
export const ADMIN_NAV: readonly NavGroup[] = [
  {
    key: 'main',
    items: [
      { key: 'overview', href: '/admin', icon: LayoutDashboard },
      { key: 'providers', href: '/admin/providers', icon: Plug },
      { key: 'orphans', href: '/admin/orphans', icon: PackageSearch },
      { key: 'drift', href: '/admin/drift', icon: GitCompareArrows },
      { key: 'templates', href: '/admin/templates', icon: Package },
      { key: 'dns', href: '/admin/dns', icon: Globe },
    ],
  },
  {
    key: 'customers',
    items: [
      { key: 'organisations', href: '/admin/organisations', icon: Building2 },
      { key: 'users', href: '/admin/users', icon: Users },
      { key: 'instances', href: '/admin/instances', icon: Server },
      { key: 'operations', href: '/admin/operations', icon: Workflow },
    ],
  },
  {
    key: 'money',
    items: [
      { key: 'runs', href: '/admin/billing/runs', icon: ReceiptText },
      { key: 'verify', href: '/admin/billing/verify', icon: BadgeCheck },
    ],
  },
  { key: 'platform', items: [{ key: 'audit', href: '/admin/audit', icon: ScrollText }] },
];

/** The entry that an address belongs to: the longest that it begins with. */
export function currentHref(groups: readonly NavGroup[], path: string): string | null {
  return groups
    .flatMap((group) => group.items.map((item) => item.href))
    .filter((href) => path === href || (href !== '/admin' && path.startsWith(`${href}/`)))
    .reduce<string | null>((best, href) => (best === null || href.length > best.length ? href : best), null);
}
