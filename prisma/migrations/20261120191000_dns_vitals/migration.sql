-- AlterTable
ALTER TABLE "dns_domains" ADD COLUMN     "missing_since" TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "dns_zones" ADD COLUMN     "missing_since" TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "provider_breakers" ADD COLUMN     "part" TEXT NOT NULL DEFAULT 'machines',
DROP CONSTRAINT "provider_breakers_pkey",
ADD CONSTRAINT "provider_breakers_pkey" PRIMARY KEY ("provider_id", "worker_id", "part");

-- AlterTable
ALTER TABLE "provider_call_hours" ADD COLUMN     "part" TEXT NOT NULL DEFAULT 'machines',
DROP CONSTRAINT "provider_call_hours_pkey",
ADD CONSTRAINT "provider_call_hours_pkey" PRIMARY KEY ("provider_id", "hour", "outcome", "part");

-- What is asked of a connection: machines, or names. Each has a gate of its own.
ALTER TABLE provider_breakers ADD CONSTRAINT provider_breakers_part CHECK (part IN ('machines', 'names'));
ALTER TABLE provider_call_hours ADD CONSTRAINT provider_call_hours_part CHECK (part IN ('machines', 'names'));
