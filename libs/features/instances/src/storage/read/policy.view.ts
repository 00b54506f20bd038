import type { storage } from '@uni/contracts';
import type { Prisma } from '@uni/data';

export type PolicyRow = Prisma.BackupPolicyGetPayload<object>;

const twoDigits = (value: number): string => String(value).padStart(2, '0');

export function policyView(row: PolicyRow): storage.BackupPolicyView {
  const minute = row.dailyAtMinute;
  return {
    everyHours: row.everyHours,
    dailyAt: minute === null ? null : `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`,
    keep: row.keep,
    nextRunAt: row.nextRunAt.toISOString(),
    lastRunAt: row.lastRunAt?.toISOString() ?? null,
    lastRefusal: row.lastRefusal,
  };
}
