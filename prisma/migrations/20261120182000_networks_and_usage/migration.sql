-- The networks of a place, as part of its catalogue, and what the vendor itself has counted this month.

CREATE TABLE "provider_networks" (
    "provider_id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "location" TEXT NOT NULL DEFAULT '',
    "seen_at" TIMESTAMPTZ(6) NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(6),

    CONSTRAINT "provider_networks_pkey" PRIMARY KEY ("provider_id","ref","location"),
    CONSTRAINT "provider_networks_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "provider_usages" (
    "provider_id" UUID NOT NULL,
    "from_ts" TIMESTAMPTZ(6) NOT NULL,
    "to_ts" TIMESTAMPTZ(6) NOT NULL,
    "currency" CHAR(3),

    CONSTRAINT "provider_usages_pkey" PRIMARY KEY ("provider_id"),
    CONSTRAINT "provider_usages_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "provider_usages_forwards" CHECK ("from_ts" <= "to_ts")
);

CREATE TABLE "provider_usage_items" (
    "provider_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "quantity" DOUBLE PRECISION NOT NULL,
    "amount_micros" BIGINT,

    CONSTRAINT "provider_usage_items_pkey" PRIMARY KEY ("provider_id","kind","external_id","unit"),
    CONSTRAINT "provider_usage_items_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "provider_usage_items_kind" CHECK ("kind" IN ('machine', 'volume', 'snapshot', 'address', 'traffic', 'other'))
);

ALTER TABLE "provider_listings" DROP CONSTRAINT "provider_listings_kind";
ALTER TABLE "provider_listings" ADD CONSTRAINT "provider_listings_kind" CHECK ("kind" IN ('volume', 'snapshot', 'event', 'usage'));
