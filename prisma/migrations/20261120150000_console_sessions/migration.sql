-- CreateTable
CREATE TABLE "console_sessions" (
    "id" UUID NOT NULL,
    "ticket_hash" BYTEA NOT NULL,
    "organization_id" UUID NOT NULL,
    "instance_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "taken_at" TIMESTAMPTZ(6),
    "access" JSONB,
    "failure" TEXT,
    "seen_at" TIMESTAMPTZ(6),
    "closed_at" TIMESTAMPTZ(6),
    "close_reason" TEXT,

    CONSTRAINT "console_sessions_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "console_sessions_ticket_hash_key" ON "console_sessions"("ticket_hash");

-- CreateIndex
CREATE INDEX "console_sessions_created_at_idx" ON "console_sessions"("created_at");

-- A ticket is short-lived whoever writes it, is taken before it runs out, and its row says why it was closed.
ALTER TABLE console_sessions
  ADD CONSTRAINT console_sessions_ticket CHECK (octet_length(ticket_hash) = 32),
  ADD CONSTRAINT console_sessions_life CHECK (expires_at > created_at AND expires_at <= created_at + interval '1 minute'),
  ADD CONSTRAINT console_sessions_taken CHECK (taken_at IS NULL OR taken_at < expires_at),
  ADD CONSTRAINT console_sessions_alive CHECK ((taken_at IS NULL) = (seen_at IS NULL)),
  ADD CONSTRAINT console_sessions_closed CHECK ((closed_at IS NULL) = (close_reason IS NULL)),
  -- The way to a vendor's screen exists only between the taking of the ticket and its use.
  ADD CONSTRAINT console_sessions_access CHECK (access IS NULL OR (taken_at IS NOT NULL AND closed_at IS NULL AND failure IS NULL));

-- A ticket that was taken stays taken.
CREATE FUNCTION refuse_second_taking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ticket of console % was used already', OLD.id USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER console_sessions_taken_once BEFORE UPDATE OF taken_at ON console_sessions FOR EACH ROW
  WHEN (OLD.taken_at IS NOT NULL) EXECUTE FUNCTION refuse_second_taking();

-- One screen of one machine per person: the newer one takes over.
CREATE UNIQUE INDEX console_sessions_one_open ON console_sessions (user_id, instance_id) WHERE taken_at IS NOT NULL AND closed_at IS NULL;
CREATE INDEX console_sessions_open ON console_sessions (instance_id) WHERE taken_at IS NOT NULL AND closed_at IS NULL;

-- Relays listen: an access that arrived, or a console that somebody closed.
CREATE FUNCTION notify_console() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('uni_consoles', NEW.id::text);
  RETURN NULL;
END $$;
CREATE TRIGGER console_sessions_notify AFTER UPDATE ON console_sessions FOR EACH ROW
  WHEN (NEW.access IS NOT NULL OR NEW.failure IS DISTINCT FROM OLD.failure OR NEW.closed_at IS DISTINCT FROM OLD.closed_at)
  EXECUTE FUNCTION notify_console();
