-- Few instances differ from what was ordered; they are found without walking all the others.
CREATE INDEX instances_drifted ON instances (id DESC) WHERE deleted_at IS NULL AND drift <> '[]'::jsonb;
ALTER TABLE instances ADD CONSTRAINT instances_drift_list CHECK (jsonb_typeof(drift) = 'array');
