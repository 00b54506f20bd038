-- What an hour costs while a machine is suspended or shelved. Null: suspended costs as running, shelved costs as stopped.
ALTER TABLE template_prices
  ADD COLUMN suspended_micros_per_hour BIGINT,
  ADD COLUMN shelved_micros_per_hour BIGINT,
  ADD CONSTRAINT template_prices_off_range CHECK (
    coalesce(suspended_micros_per_hour, 0) BETWEEN 0 AND running_micros_per_hour
    AND coalesce(shelved_micros_per_hour, 0) BETWEEN 0 AND running_micros_per_hour);

ALTER TABLE instances
  ADD COLUMN suspended_micros_per_hour BIGINT,
  ADD COLUMN shelved_micros_per_hour BIGINT,
  -- The template whose image was put on last, where that is not the one it was bought as.
  ADD COLUMN image_template_id UUID,
  ADD COLUMN rescue_since TIMESTAMPTZ(6),
  ADD CONSTRAINT instances_off_rates CHECK (
    coalesce(suspended_micros_per_hour, 0) >= 0 AND coalesce(shelved_micros_per_hour, 0) >= 0),
  -- A machine in its rescue system is on.
  ADD CONSTRAINT instances_rescue CHECK (rescue_since IS NULL OR status NOT IN ('suspended', 'shelved', 'deleted')),
  ADD CONSTRAINT instances_image_template_id_fkey FOREIGN KEY (image_template_id) REFERENCES templates (id) ON DELETE SET NULL ON UPDATE CASCADE;

-- What an operation tells one person once: sealed, and gone when it was read or after a quarter of an hour.
CREATE TABLE operation_secrets (
  operation_id UUID NOT NULL,
  user_id UUID NOT NULL,
  sealed JSONB NOT NULL,
  created_at TIMESTAMPTZ(6) NOT NULL,
  expires_at TIMESTAMPTZ(6) NOT NULL,
  CONSTRAINT operation_secrets_pkey PRIMARY KEY (operation_id),
  CONSTRAINT operation_secrets_operation_id_fkey FOREIGN KEY (operation_id) REFERENCES operations (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT operation_secrets_short CHECK (expires_at > created_at AND expires_at <= created_at + interval '15 minutes'),
  CONSTRAINT operation_secrets_sealed CHECK (jsonb_typeof(sealed) = 'object')
);
CREATE INDEX operation_secrets_expires_at_idx ON operation_secrets (expires_at);

-- What a vendor charges us for a size, by state, as it told last.
CREATE TABLE provider_prices (
  provider_id UUID NOT NULL,
  size_ref TEXT NOT NULL,
  -- Empty where the price is the same everywhere.
  region_ref TEXT NOT NULL DEFAULT '',
  currency CHAR(3) NOT NULL,
  running_micros_per_hour BIGINT NOT NULL,
  stopped_micros_per_hour BIGINT NOT NULL,
  shelved_micros_per_hour BIGINT,
  seen_at TIMESTAMPTZ(6) NOT NULL,
  CONSTRAINT provider_prices_pkey PRIMARY KEY (provider_id, size_ref, region_ref),
  CONSTRAINT provider_prices_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES providers (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT provider_prices_range CHECK (
    running_micros_per_hour >= 0 AND stopped_micros_per_hour >= 0 AND coalesce(shelved_micros_per_hour, 0) >= 0)
);

-- Money is back: what was kept without pay is paid for again, at the instance's own rate of the state it is in.
CREATE OR REPLACE FUNCTION revive_unpaid_segments(p_account bigint, p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_count integer;
BEGIN
  SELECT count(CASE WHEN i.status = 'shelved' OR (i.status = 'unknown' AND i.last_known_status = 'shelved')
      THEN switch_rate(u.vm_id, u.account_id, 'shelved', coalesce(i.shelved_micros_per_hour, i.stopped_micros_per_hour), p_now, NULL)
      ELSE switch_rate(u.vm_id, u.account_id, 'stopped', i.stopped_micros_per_hour, p_now, NULL) END) INTO v_count
    FROM (SELECT vm_id, account_id FROM vm_segments WHERE account_id = p_account AND to_ts IS NULL AND state = 'stopped_unpaid' ORDER BY vm_id) u
    JOIN instances i ON i.vm_id = u.vm_id;
  RETURN v_count;
END $$;

-- Machines that are off without pay at a place that goes on charging for them as if they ran: they are to be shelved. Asked for four
-- times an hour, for as long as it takes; nothing of it is charged to the customer. Found through the few segments without pay.
CREATE FUNCTION shelve_unpaid(p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_asked integer;
BEGIN
  IF EXISTS (SELECT 1 FROM billing_periods WHERE status = 'held') THEN RETURN 0; END IF;
  INSERT INTO outbox (topic, key, body)
  SELECT DISTINCT 'account.deplete', s.account_id || '-shelve-' || epoch_seconds(date_bin('15 minutes', p_now, 'epoch')),
         jsonb_build_object('accountId', s.account_id::text)
    FROM vm_segments s JOIN instances i ON i.vm_id = s.vm_id JOIN providers p ON p.id = i.provider_id
   WHERE s.to_ts IS NULL AND s.state = 'stopped_unpaid' AND i.status = 'stopped' AND i.current_operation_id IS NULL
     AND p.enabled AND p.description->>'cheapestOff' = 'shelved'
  ON CONFLICT (topic, key) DO NOTHING;
  GET DIAGNOSTICS v_asked = ROW_COUNT;
  RETURN v_asked;
END $$;
