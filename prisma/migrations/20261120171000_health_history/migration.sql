-- CreateTable
CREATE TABLE "provider_status_changes" (
    "id" BIGSERIAL NOT NULL,
    "provider_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "before" "ProviderStatus" NOT NULL,
    "after" "ProviderStatus" NOT NULL,
    "problems" TEXT[] DEFAULT ARRAY[]::TEXT[],

    CONSTRAINT "provider_status_changes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_check_hours" (
    "provider_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(6) NOT NULL,
    "checks" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "latencies_ms" INTEGER[] DEFAULT ARRAY[]::INTEGER[],

    CONSTRAINT "provider_check_hours_pkey" PRIMARY KEY ("provider_id","hour")
);

-- CreateTable
CREATE TABLE "provider_call_hours" (
    "provider_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(6) NOT NULL,
    "outcome" TEXT NOT NULL,
    "calls" INTEGER NOT NULL,

    CONSTRAINT "provider_call_hours_pkey" PRIMARY KEY ("provider_id","hour","outcome")
);

-- CreateTable
CREATE TABLE "provider_breakers" (
    "provider_id" UUID NOT NULL,
    "worker_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL,
    "seen_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "provider_breakers_pkey" PRIMARY KEY ("provider_id","worker_id")
);

-- CreateTable
CREATE TABLE "provider_listings" (
    "provider_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "asked_until" TIMESTAMPTZ(6),
    "read_at" TIMESTAMPTZ(6),
    "complete" BOOLEAN NOT NULL DEFAULT true,
    "failure" TEXT,

    CONSTRAINT "provider_listings_pkey" PRIMARY KEY ("provider_id","kind")
);

-- CreateTable
CREATE TABLE "provider_things" (
    "provider_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "machine_external_id" TEXT NOT NULL DEFAULT '',
    "external_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "mark" TEXT,
    "state" TEXT NOT NULL,
    "size_gib" DOUBLE PRECISION,
    "location" TEXT,
    "made_at" TIMESTAMPTZ(6),

    CONSTRAINT "provider_things_pkey" PRIMARY KEY ("provider_id","kind","machine_external_id","external_id")
);

-- CreateTable
CREATE TABLE "provider_vendor_events" (
    "provider_id" UUID NOT NULL,
    "external_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "kind" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "machine_external_id" TEXT,
    "actor" TEXT,

    CONSTRAINT "provider_vendor_events_pkey" PRIMARY KEY ("provider_id","external_id")
);

-- CreateIndex
CREATE INDEX "provider_status_changes_provider_id_at_idx" ON "provider_status_changes"("provider_id", "at");

-- CreateIndex
CREATE INDEX "provider_status_changes_at_idx" ON "provider_status_changes"("at");

-- CreateIndex
CREATE INDEX "provider_check_hours_hour_idx" ON "provider_check_hours"("hour");

-- CreateIndex
CREATE INDEX "provider_call_hours_hour_idx" ON "provider_call_hours"("hour");

-- CreateIndex
CREATE INDEX "provider_breakers_seen_at_idx" ON "provider_breakers"("seen_at");

-- CreateIndex
CREATE INDEX "provider_vendor_events_provider_id_at_external_id_idx" ON "provider_vendor_events"("provider_id", "at" DESC, "external_id" DESC);

-- CreateIndex
CREATE INDEX "provider_vendor_events_at_idx" ON "provider_vendor_events"("at");

-- AddForeignKey
ALTER TABLE "provider_status_changes" ADD CONSTRAINT "provider_status_changes_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_check_hours" ADD CONSTRAINT "provider_check_hours_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_call_hours" ADD CONSTRAINT "provider_call_hours_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_breakers" ADD CONSTRAINT "provider_breakers_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_listings" ADD CONSTRAINT "provider_listings_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_things" ADD CONSTRAINT "provider_things_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_vendor_events" ADD CONSTRAINT "provider_vendor_events_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ── rules ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
ALTER TABLE provider_status_changes
  ADD CONSTRAINT provider_status_changes_differ CHECK (before <> after);
ALTER TABLE provider_check_hours
  ADD CONSTRAINT provider_check_hours_whole CHECK (hour = date_trunc('hour', hour, 'UTC')),
  ADD CONSTRAINT provider_check_hours_failed CHECK (failed BETWEEN 0 AND checks),
  -- A latency is told by some checks, never by more than there were.
  ADD CONSTRAINT provider_check_hours_latencies CHECK (cardinality(latencies_ms) <= checks);
ALTER TABLE provider_call_hours
  ADD CONSTRAINT provider_call_hours_whole CHECK (hour = date_trunc('hour', hour, 'UTC')),
  ADD CONSTRAINT provider_call_hours_calls CHECK (calls > 0);
ALTER TABLE provider_breakers
  ADD CONSTRAINT provider_breakers_state CHECK (state IN ('closed', 'half_open', 'open'));
ALTER TABLE provider_listings
  ADD CONSTRAINT provider_listings_kind CHECK (kind IN ('volume', 'snapshot', 'event'));
ALTER TABLE provider_things
  ADD CONSTRAINT provider_things_kind CHECK (kind IN ('volume', 'snapshot'));
ALTER TABLE provider_vendor_events
  ADD CONSTRAINT provider_vendor_events_level CHECK (level IN ('info', 'warning', 'error'));

-- What was noted so far stands in the audit log.
INSERT INTO provider_status_changes (provider_id, at, before, after, problems)
SELECT p.id, a.at, (a.before->>'status')::"ProviderStatus", (a.after->>'status')::"ProviderStatus",
  ARRAY(SELECT jsonb_array_elements_text(coalesce(a.after->'problems', '[]')))
FROM audit_log a JOIN providers p ON p.id::text = a.target_id
WHERE a.action = 'provider.status' AND a.at > now() - interval '30 days' AND a.before->>'status' <> a.after->>'status'
ORDER BY a.id;
