-- A provider connection that is also asked for zones and domains.
CREATE TABLE dns_accounts (
  provider_id UUID NOT NULL,
  enabled BOOLEAN NOT NULL DEFAULT true,
  description JSONB,
  cursor TEXT,
  pass_started_at TIMESTAMPTZ(6),
  pass_seen TEXT[] DEFAULT ARRAY[]::TEXT[],
  next_sync_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  lease_until TIMESTAMPTZ(6),
  last_sync_at TIMESTAMPTZ(6),
  last_good_sync_at TIMESTAMPTZ(6),
  failure TEXT,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT dns_accounts_pkey PRIMARY KEY (provider_id),
  CONSTRAINT dns_accounts_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES providers (id) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE dns_domains (
  id UUID NOT NULL,
  provider_id UUID NOT NULL,
  name TEXT NOT NULL,
  organization_id UUID,
  state TEXT NOT NULL,
  vendor_state TEXT NOT NULL,
  expires_on DATE,
  renewal TEXT NOT NULL,
  name_servers TEXT[] DEFAULT ARRAY[]::TEXT[],
  transfer_locked BOOLEAN,
  first_seen_at TIMESTAMPTZ(6) NOT NULL,
  gone_at TIMESTAMPTZ(6),
  CONSTRAINT dns_domains_pkey PRIMARY KEY (id),
  CONSTRAINT dns_domains_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES dns_accounts (provider_id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT dns_domains_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations (id) ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE UNIQUE INDEX dns_domains_provider_id_name_key ON dns_domains (provider_id, name);
CREATE INDEX dns_domains_organization_id_name_id_idx ON dns_domains (organization_id, name, id);

CREATE TABLE dns_zones (
  id UUID NOT NULL,
  provider_id UUID NOT NULL,
  name TEXT NOT NULL,
  organization_id UUID,
  assigned_at TIMESTAMPTZ(6),
  name_servers TEXT[] DEFAULT ARRAY[]::TEXT[],
  signed BOOLEAN NOT NULL DEFAULT false,
  default_ttl_s INTEGER,
  published BOOLEAN NOT NULL DEFAULT true,
  faults TEXT[] DEFAULT ARRAY[]::TEXT[],
  content_hash TEXT,
  read_at TIMESTAMPTZ(6),
  checked_at TIMESTAMPTZ(6),
  next_check_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  lease_until TIMESTAMPTZ(6),
  pass_started_at TIMESTAMPTZ(6),
  pass_cursor TEXT,
  pass_hash TEXT,
  pass_seen TEXT[] DEFAULT ARRAY[]::TEXT[],
  failure TEXT,
  operation_id UUID,
  first_seen_at TIMESTAMPTZ(6) NOT NULL,
  gone_at TIMESTAMPTZ(6),
  CONSTRAINT dns_zones_pkey PRIMARY KEY (id),
  CONSTRAINT dns_zones_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES dns_accounts (provider_id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT dns_zones_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations (id) ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE UNIQUE INDEX dns_zones_provider_id_name_key ON dns_zones (provider_id, name);
CREATE INDEX dns_zones_organization_id_name_id_idx ON dns_zones (organization_id, name, id);
CREATE INDEX dns_zones_next_check_at_idx ON dns_zones (next_check_at);

CREATE TABLE dns_records (
  zone_id UUID NOT NULL,
  external_id TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  value TEXT NOT NULL,
  ttl_s INTEGER,
  protected BOOLEAN NOT NULL DEFAULT false,
  CONSTRAINT dns_records_pkey PRIMARY KEY (zone_id, external_id),
  CONSTRAINT dns_records_zone_id_fkey FOREIGN KEY (zone_id) REFERENCES dns_zones (id) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE certificate_watches (
  id UUID NOT NULL,
  organization_id UUID NOT NULL,
  host TEXT NOT NULL,
  port INTEGER NOT NULL DEFAULT 443,
  created_at TIMESTAMPTZ(6) NOT NULL,
  next_check_at TIMESTAMPTZ(6) NOT NULL,
  checked_at TIMESTAMPTZ(6),
  expires_at TIMESTAMPTZ(6),
  issuer TEXT,
  subject TEXT,
  failure TEXT,
  CONSTRAINT certificate_watches_pkey PRIMARY KEY (id),
  CONSTRAINT certificate_watches_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX certificate_watches_organization_id_host_port_key ON certificate_watches (organization_id, host, port);
CREATE INDEX certificate_watches_next_check_at_idx ON certificate_watches (next_check_at);

CREATE TABLE expiry_warnings (
  id BIGSERIAL NOT NULL,
  kind TEXT NOT NULL,
  subject_id UUID NOT NULL,
  organization_id UUID,
  name TEXT NOT NULL,
  expires_on DATE NOT NULL,
  days_before INTEGER NOT NULL,
  renewal TEXT,
  created_at TIMESTAMPTZ(6) NOT NULL,
  CONSTRAINT expiry_warnings_pkey PRIMARY KEY (id)
);
-- Each rung of the ladder is told once for one end of one thing; whatever is renewed has another end, and a ladder of its own.
CREATE UNIQUE INDEX expiry_warnings_subject_id_expires_on_days_before_key ON expiry_warnings (subject_id, expires_on, days_before);
CREATE INDEX expiry_warnings_organization_id_id_idx ON expiry_warnings (organization_id, id DESC);

-- ── rules ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
ALTER TABLE dns_domains
  ADD CONSTRAINT dns_domains_name CHECK (name = lower(name) AND length(name) BETWEEN 1 AND 253),
  ADD CONSTRAINT dns_domains_state CHECK (state IN ('active', 'expired', 'pending', 'attention')),
  ADD CONSTRAINT dns_domains_renewal CHECK (renewal IN ('automatic', 'manual', 'unpaid', 'ending', 'unknown'));
ALTER TABLE dns_zones
  ADD CONSTRAINT dns_zones_name CHECK (name = lower(name) AND length(name) BETWEEN 1 AND 253),
  ADD CONSTRAINT dns_zones_assigned CHECK ((organization_id IS NULL) = (assigned_at IS NULL)),
  -- Only whoever the zone was given to changes it.
  ADD CONSTRAINT dns_zones_operation CHECK (operation_id IS NULL OR organization_id IS NOT NULL);
-- A name belongs to one organisation, through whatever account it is reached.
CREATE UNIQUE INDEX dns_zones_one_owner ON dns_zones (name) WHERE organization_id IS NOT NULL;
CREATE INDEX dns_zones_by_operation ON dns_zones (operation_id) WHERE operation_id IS NOT NULL;
ALTER TABLE dns_records ADD CONSTRAINT dns_records_ttl CHECK (ttl_s IS NULL OR ttl_s >= 0);
ALTER TABLE certificate_watches
  ADD CONSTRAINT certificate_watches_host CHECK (host = lower(host) AND length(host) BETWEEN 1 AND 253),
  ADD CONSTRAINT certificate_watches_port CHECK (port BETWEEN 1 AND 65535);
ALTER TABLE expiry_warnings
  ADD CONSTRAINT expiry_warnings_kind CHECK (kind IN ('domain', 'certificate')),
  ADD CONSTRAINT expiry_warnings_rung CHECK (days_before IN (60, 30, 14, 7, 1));

-- While a zone is being changed, its change belongs to whoever ordered it.
CREATE FUNCTION refuse_zone_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'zone % is being changed and cannot move to another organisation', OLD.name USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER dns_zones_fixed_while_changed BEFORE UPDATE OF organization_id ON dns_zones FOR EACH ROW
  WHEN (OLD.operation_id IS NOT NULL AND OLD.organization_id IS DISTINCT FROM NEW.organization_id)
  EXECUTE FUNCTION refuse_zone_move();

-- One change of a zone at a time: an operation without an instance is keyed by the zone in its arguments.
CREATE UNIQUE INDEX operations_one_per_zone ON operations ((params->>'zoneId'))
  WHERE kind = 'dns.apply' AND status IN ('queued', 'running');
