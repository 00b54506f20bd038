-- CreateTable
CREATE TABLE "instance_metrics" (
    "instance_id" UUID NOT NULL,
    "range" TEXT NOT NULL,
    "asked_until" TIMESTAMPTZ(6),
    "read_at" TIMESTAMPTZ(6),
    "failure" TEXT,
    "series" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "instance_metrics_pkey" PRIMARY KEY ("instance_id","range")
);

-- At most four rows of an instance, and none grows without end.
ALTER TABLE instance_metrics
  ADD CONSTRAINT instance_metrics_range CHECK (range IN ('1h', '24h', '7d', '30d')),
  ADD CONSTRAINT instance_metrics_series CHECK (jsonb_typeof(series) = 'array' AND octet_length(series::text) <= 2097152);
