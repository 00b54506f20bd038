-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "PlatformRole" AS ENUM ('user', 'support', 'admin');

-- CreateEnum
CREATE TYPE "UserStatus" AS ENUM ('active', 'suspended', 'banned');

-- CreateEnum
CREATE TYPE "MemberRole" AS ENUM ('owner', 'admin', 'operator', 'billing', 'viewer');

-- CreateEnum
CREATE TYPE "ProviderStatus" AS ENUM ('unknown', 'healthy', 'degraded', 'failing');

-- CreateEnum
CREATE TYPE "ExternalIdState" AS ENUM ('reserved', 'used', 'burnt');

-- CreateEnum
CREATE TYPE "TemplateStatus" AS ENUM ('active', 'withdrawn');

-- CreateEnum
CREATE TYPE "InstanceStatus" AS ENUM ('provisioning', 'running', 'stopped', 'suspended', 'shelved', 'rebooting', 'resizing', 'rebuilding', 'deleting', 'deleted', 'error', 'lost', 'unknown');

-- CreateEnum
CREATE TYPE "DesiredStatus" AS ENUM ('running', 'stopped', 'deleted');

-- CreateEnum
CREATE TYPE "StopReason" AS ENUM ('requested', 'depleted', 'suspended', 'drift');

-- CreateEnum
CREATE TYPE "OperationStatus" AS ENUM ('queued', 'running', 'succeeded', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "StepStatus" AS ENUM ('pending', 'running', 'succeeded', 'failed', 'skipped');

-- CreateEnum
CREATE TYPE "LedgerKind" AS ENUM ('usage', 'late_usage', 'credit', 'takeback', 'refund');

-- CreateEnum
CREATE TYPE "ReservationStatus" AS ENUM ('held', 'released');

-- CreateEnum
CREATE TYPE "SegmentState" AS ENUM ('running', 'stopped', 'stopped_unpaid', 'suspended', 'shelved');

-- CreateEnum
CREATE TYPE "BillingPeriodStatus" AS ENUM ('open', 'held', 'done');

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "platform_role" "PlatformRole" NOT NULL DEFAULT 'user',
    "status" "UserStatus" NOT NULL DEFAULT 'active',
    "status_reason" TEXT,
    "locale" TEXT NOT NULL DEFAULT 'en',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "ip" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "revoked_at" TIMESTAMPTZ(6),
    "revoked_reason" TEXT,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "refresh_tokens" (
    "id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "used_at" TIMESTAMPTZ(6),

    CONSTRAINT "refresh_tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "login_attempts" (
    "id" BIGSERIAL NOT NULL,
    "email_hash" BYTEA NOT NULL,
    "ip_prefix" TEXT NOT NULL,
    "failed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "login_attempts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organizations" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "personal" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organizations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "memberships" (
    "organization_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" "MemberRole" NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "memberships_pkey" PRIMARY KEY ("organization_id","user_id")
);

-- CreateTable
CREATE TABLE "ssh_keys" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "public_key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ssh_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "providers" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "options" JSONB NOT NULL DEFAULT '{}',
    "credentials" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "simulated" BOOLEAN NOT NULL DEFAULT false,
    "status" "ProviderStatus" NOT NULL DEFAULT 'unknown',
    "last_check" JSONB,
    "checked_at" TIMESTAMPTZ(6),
    "last_sync_at" TIMESTAMPTZ(6),
    "last_good_sync_at" TIMESTAMPTZ(6),
    "last_sync" JSONB,
    "next_sync_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sync_lease_until" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "providers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_regions" (
    "provider_id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "available" BOOLEAN NOT NULL,
    "detail" TEXT,
    "seen_at" TIMESTAMPTZ(6) NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(6),

    CONSTRAINT "provider_regions_pkey" PRIMARY KEY ("provider_id","ref")
);

-- CreateTable
CREATE TABLE "provider_sizes" (
    "provider_id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "vcpus" INTEGER NOT NULL,
    "memory_mib" INTEGER NOT NULL,
    "disk_gib" INTEGER NOT NULL,
    "region_ref" TEXT,
    "seen_at" TIMESTAMPTZ(6) NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(6),

    CONSTRAINT "provider_sizes_pkey" PRIMARY KEY ("provider_id","ref")
);

-- CreateTable
CREATE TABLE "provider_images" (
    "provider_id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "os" TEXT,
    "min_disk_gib" INTEGER,
    "seen_at" TIMESTAMPTZ(6) NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(6),

    CONSTRAINT "provider_images_pkey" PRIMARY KEY ("provider_id","ref")
);

-- CreateTable
CREATE TABLE "provider_external_ids" (
    "provider_id" UUID NOT NULL,
    "external_id" TEXT NOT NULL,
    "instance_id" UUID NOT NULL,
    "state" "ExternalIdState" NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "provider_external_ids_pkey" PRIMARY KEY ("provider_id","external_id")
);

-- CreateTable
CREATE TABLE "address_leases" (
    "provider_id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "instance_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "address_leases_pkey" PRIMARY KEY ("provider_id","address")
);

-- CreateTable
CREATE TABLE "provider_machines" (
    "provider_id" UUID NOT NULL,
    "external_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "mark" UUID,
    "instance_id" UUID,
    "power_state" TEXT NOT NULL,
    "vcpus" INTEGER,
    "memory_mib" INTEGER,
    "disk_gib" INTEGER,
    "location" TEXT,
    "ownership" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(6) NOT NULL,
    "missing_since" TIMESTAMPTZ(6),

    CONSTRAINT "provider_machines_pkey" PRIMARY KEY ("provider_id","external_id")
);

-- CreateTable
CREATE TABLE "templates" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "os" TEXT NOT NULL,
    "provider_id" UUID NOT NULL,
    "region_ref" TEXT,
    "region_name" TEXT NOT NULL,
    "image_ref" TEXT NOT NULL,
    "size_ref" TEXT,
    "vcpus" INTEGER NOT NULL,
    "memory_mib" INTEGER NOT NULL,
    "disk_gib" INTEGER NOT NULL,
    "login_user" TEXT,
    "features" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "status" "TemplateStatus" NOT NULL DEFAULT 'active',
    "position" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "templates_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "template_prices" (
    "id" UUID NOT NULL,
    "template_id" UUID NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "running_micros_per_hour" BIGINT NOT NULL,
    "stopped_micros_per_hour" BIGINT NOT NULL,
    "valid_from" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "template_prices_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "instances" (
    "id" UUID NOT NULL,
    "vm_id" BIGSERIAL NOT NULL,
    "organization_id" UUID NOT NULL,
    "account_id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "hostname" TEXT NOT NULL,
    "template_id" UUID NOT NULL,
    "provider_id" UUID NOT NULL,
    "external_id" TEXT,
    "region" TEXT NOT NULL,
    "location" TEXT,
    "vcpus" INTEGER NOT NULL,
    "memory_mib" INTEGER NOT NULL,
    "disk_gib" INTEGER NOT NULL,
    "status" "InstanceStatus" NOT NULL,
    "desired_status" "DesiredStatus" NOT NULL,
    "last_known_status" "InstanceStatus",
    "stop_reason" "StopReason",
    "addresses" JSONB NOT NULL DEFAULT '[]',
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "ssh_public_keys" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "user_data" JSONB,
    "deletion_protected" BOOLEAN NOT NULL DEFAULT false,
    "currency" CHAR(3) NOT NULL,
    "running_micros_per_hour" BIGINT NOT NULL,
    "stopped_micros_per_hour" BIGINT NOT NULL,
    "current_operation_id" UUID,
    "last_seen_at" TIMESTAMPTZ(6),
    "missing_since" TIMESTAMPTZ(6),
    "missing_count" INTEGER NOT NULL DEFAULT 0,
    "drift" JSONB NOT NULL DEFAULT '[]',
    "status_changed_at" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "deleted_at" TIMESTAMPTZ(6),

    CONSTRAINT "instances_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operations" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "status" "OperationStatus" NOT NULL DEFAULT 'queued',
    "organization_id" UUID NOT NULL,
    "instance_id" UUID,
    "provider_id" UUID,
    "params" JSONB NOT NULL DEFAULT '{}',
    "memory" JSONB NOT NULL DEFAULT '{}',
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "error" JSONB,
    "refunded_micros" BIGINT,
    "currency" CHAR(3),
    "cancel_requested" BOOLEAN NOT NULL DEFAULT false,
    "requested_by" UUID,
    "request_id" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_run_at" TIMESTAMPTZ(6),
    "lease_owner" TEXT,
    "lease_until" TIMESTAMPTZ(6),
    "deadline_at" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "started_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "operations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operation_steps" (
    "operation_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "status" "StepStatus" NOT NULL DEFAULT 'pending',
    "intent_at" TIMESTAMPTZ(6),
    "task" JSONB,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "progress" DOUBLE PRECISION,
    "detail" TEXT,
    "vendor_detail" TEXT,
    "started_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "operation_steps_pkey" PRIMARY KEY ("operation_id","position")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" BIGSERIAL NOT NULL,
    "topic" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "body" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(6),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "events" (
    "id" BIGSERIAL NOT NULL,
    "organization_id" UUID,
    "type" TEXT NOT NULL,
    "subject_id" TEXT,
    "payload" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_log" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" UUID,
    "organization_id" UUID,
    "action" TEXT NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_id" TEXT,
    "before" JSONB,
    "after" JSONB,
    "reason" TEXT,
    "request_id" TEXT,
    "ip" TEXT,

    CONSTRAINT "audit_log_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "scope" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" BYTEA NOT NULL,
    "response_status" INTEGER NOT NULL,
    "response_headers" JSONB NOT NULL DEFAULT '{}',
    "response_body" JSONB,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("scope","key")
);

-- CreateTable
CREATE TABLE "worker_heartbeats" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "version" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "beat_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "worker_heartbeats_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "settings" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "settings_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "accounts" (
    "id" BIGSERIAL NOT NULL,
    "organization_id" UUID NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "balances" (
    "account_id" BIGINT NOT NULL,
    "balance_micros" BIGINT NOT NULL DEFAULT 0,
    "reserved_micros" BIGINT NOT NULL DEFAULT 0,
    "version" BIGINT NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "balances_pkey" PRIMARY KEY ("account_id")
) WITH (fillfactor = 50);

-- CreateTable
CREATE TABLE "ledger" (
    "account_id" BIGINT NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "kind" "LedgerKind" NOT NULL,
    "ref" TEXT NOT NULL,
    "amount_micros" BIGINT NOT NULL,
    "balance_after_micros" BIGINT NOT NULL,
    "reason" TEXT,
    "actor_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ledger_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "reservations" (
    "id" UUID NOT NULL,
    "account_id" BIGINT NOT NULL,
    "vm_id" BIGINT NOT NULL,
    "operation_id" UUID,
    "amount_micros" BIGINT NOT NULL,
    "status" "ReservationStatus" NOT NULL DEFAULT 'held',
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "released_at" TIMESTAMPTZ(6),

    CONSTRAINT "reservations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vm_segments" (
    "id" BIGSERIAL NOT NULL,
    "vm_id" BIGINT NOT NULL,
    "account_id" BIGINT NOT NULL,
    "state" "SegmentState" NOT NULL,
    "rate_micros_per_hour" BIGINT NOT NULL,
    "from_ts" TIMESTAMPTZ(6) NOT NULL,
    "to_ts" TIMESTAMPTZ(6),
    "operation_id" UUID,

    CONSTRAINT "vm_segments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vm_hours" (
    "period" TIMESTAMPTZ(6) NOT NULL,
    "vm_id" BIGINT NOT NULL,
    "account_id" BIGINT NOT NULL,
    "seconds" INTEGER NOT NULL,
    "amount_micros" BIGINT NOT NULL,

    CONSTRAINT "vm_hours_pkey" PRIMARY KEY ("period","vm_id")
) PARTITION BY RANGE ("period");

-- CreateTable
CREATE TABLE "vm_hour_adjustments" (
    "period" TIMESTAMPTZ(6) NOT NULL,
    "vm_id" BIGINT NOT NULL,
    "revision" INTEGER NOT NULL,
    "account_id" BIGINT NOT NULL,
    "seconds" INTEGER NOT NULL,
    "amount_micros" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "vm_hour_adjustments_pkey" PRIMARY KEY ("period","vm_id","revision")
);

-- CreateTable
CREATE TABLE "vm_month_costs" (
    "month" DATE NOT NULL,
    "vm_id" BIGINT NOT NULL,
    "amount_micros" BIGINT NOT NULL,

    CONSTRAINT "vm_month_costs_pkey" PRIMARY KEY ("month","vm_id")
);

-- CreateTable
CREATE TABLE "billing_periods" (
    "period" TIMESTAMPTZ(6) NOT NULL,
    "cycle_seconds" INTEGER NOT NULL,
    "status" "BillingPeriodStatus" NOT NULL DEFAULT 'open',
    "shards" INTEGER NOT NULL,
    "expected_micros" BIGINT NOT NULL,
    "previous_micros" BIGINT,
    "held_reason" TEXT,
    "released_by" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "billing_periods_pkey" PRIMARY KEY ("period")
);

-- CreateTable
CREATE TABLE "billing_runs" (
    "period" TIMESTAMPTZ(6) NOT NULL,
    "shard" INTEGER NOT NULL,
    "low_account" BIGINT NOT NULL,
    "high_account" BIGINT NOT NULL,
    "vm_count" BIGINT,
    "sum_micros" BIGINT,
    "finished_at" TIMESTAMPTZ(6),
    "rolled_up_at" TIMESTAMPTZ(6),

    CONSTRAINT "billing_runs_pkey" PRIMARY KEY ("period","shard")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "users_created_at_id_idx" ON "users"("created_at", "id");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "refresh_tokens_token_hash_key" ON "refresh_tokens"("token_hash");

-- CreateIndex
CREATE INDEX "refresh_tokens_session_id_idx" ON "refresh_tokens"("session_id");

-- CreateIndex
CREATE INDEX "login_attempts_email_hash_failed_at_idx" ON "login_attempts"("email_hash", "failed_at");

-- CreateIndex
CREATE INDEX "login_attempts_ip_prefix_failed_at_idx" ON "login_attempts"("ip_prefix", "failed_at");

-- CreateIndex
CREATE INDEX "organizations_created_at_id_idx" ON "organizations"("created_at", "id");

-- CreateIndex
CREATE INDEX "memberships_user_id_idx" ON "memberships"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "ssh_keys_user_id_fingerprint_key" ON "ssh_keys"("user_id", "fingerprint");

-- CreateIndex
CREATE UNIQUE INDEX "providers_name_key" ON "providers"("name");

-- CreateIndex
CREATE INDEX "provider_external_ids_instance_id_idx" ON "provider_external_ids"("instance_id");

-- CreateIndex
CREATE UNIQUE INDEX "address_leases_instance_id_key" ON "address_leases"("instance_id");

-- CreateIndex
CREATE INDEX "provider_machines_ownership_idx" ON "provider_machines"("ownership");

-- CreateIndex
CREATE INDEX "templates_status_position_id_idx" ON "templates"("status", "position", "id");

-- CreateIndex
CREATE INDEX "template_prices_template_id_currency_valid_from_idx" ON "template_prices"("template_id", "currency", "valid_from" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "instances_vm_id_key" ON "instances"("vm_id");

-- CreateIndex
CREATE INDEX "instances_organization_id_created_at_id_idx" ON "instances"("organization_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "instances_organization_id_name_id_idx" ON "instances"("organization_id", "name", "id");

-- CreateIndex
CREATE INDEX "instances_provider_id_idx" ON "instances"("provider_id");

-- CreateIndex
CREATE INDEX "operations_organization_id_created_at_id_idx" ON "operations"("organization_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "operations_instance_id_created_at_idx" ON "operations"("instance_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "outbox_topic_key_key" ON "outbox"("topic", "key");

-- CreateIndex
CREATE INDEX "events_organization_id_id_idx" ON "events"("organization_id", "id");

-- CreateIndex
CREATE INDEX "events_created_at_idx" ON "events"("created_at");

-- CreateIndex
CREATE INDEX "audit_log_organization_id_id_idx" ON "audit_log"("organization_id", "id" DESC);

-- CreateIndex
CREATE INDEX "audit_log_target_kind_target_id_id_idx" ON "audit_log"("target_kind", "target_id", "id" DESC);

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "accounts_organization_id_key" ON "accounts"("organization_id");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_account_id_kind_ref_key" ON "ledger"("account_id", "kind", "ref");

-- CreateIndex
CREATE INDEX "reservations_vm_id_idx" ON "reservations"("vm_id");

-- CreateIndex
CREATE INDEX "vm_segments_vm_id_from_ts_idx" ON "vm_segments"("vm_id", "from_ts");

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refresh_tokens" ADD CONSTRAINT "refresh_tokens_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "sessions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ssh_keys" ADD CONSTRAINT "ssh_keys_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_regions" ADD CONSTRAINT "provider_regions_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_sizes" ADD CONSTRAINT "provider_sizes_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_images" ADD CONSTRAINT "provider_images_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_external_ids" ADD CONSTRAINT "provider_external_ids_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "address_leases" ADD CONSTRAINT "address_leases_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_machines" ADD CONSTRAINT "provider_machines_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "templates" ADD CONSTRAINT "templates_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "template_prices" ADD CONSTRAINT "template_prices_template_id_fkey" FOREIGN KEY ("template_id") REFERENCES "templates"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "instances" ADD CONSTRAINT "instances_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "instances" ADD CONSTRAINT "instances_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "instances" ADD CONSTRAINT "instances_template_id_fkey" FOREIGN KEY ("template_id") REFERENCES "templates"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "instances" ADD CONSTRAINT "instances_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operations" ADD CONSTRAINT "operations_instance_id_fkey" FOREIGN KEY ("instance_id") REFERENCES "instances"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operation_steps" ADD CONSTRAINT "operation_steps_operation_id_fkey" FOREIGN KEY ("operation_id") REFERENCES "operations"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "balances" ADD CONSTRAINT "balances_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "billing_runs" ADD CONSTRAINT "billing_runs_period_fkey" FOREIGN KEY ("period") REFERENCES "billing_periods"("period") ON DELETE RESTRICT ON UPDATE CASCADE;
