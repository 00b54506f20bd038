-- A template may be sold at several places at one price. Its own columns are the first of them; the further ones stand here.
CREATE TABLE template_places (
  id UUID NOT NULL,
  template_id UUID NOT NULL,
  provider_id UUID NOT NULL,
  region_ref TEXT,
  region_name TEXT NOT NULL,
  image_ref TEXT NOT NULL,
  size_ref TEXT,
  login_user TEXT,
  position INTEGER NOT NULL DEFAULT 0,
  status "TemplateStatus" NOT NULL DEFAULT 'active',
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT template_places_pkey PRIMARY KEY (id),
  CONSTRAINT template_places_template_id_fkey FOREIGN KEY (template_id) REFERENCES templates (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT template_places_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES providers (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT template_places_named CHECK (region_name <> '' AND image_ref <> ''),
  CONSTRAINT template_places_position CHECK (position >= 0)
);
CREATE INDEX template_places_template_id_position_id_idx ON template_places (template_id, position, id);
CREATE INDEX template_places_provider_id_idx ON template_places (provider_id);
-- An instance remembers its provider and its region: among the places that are sold these must tell which one it was bought at. What was
-- withdrawn there before, with another image or size, stays beside it.
CREATE UNIQUE INDEX template_places_sold_once ON template_places (template_id, provider_id, region_name) WHERE status = 'active';

-- What may be bought where: the first place of every template, then its further ones.
CREATE VIEW sale_places AS
  SELECT t.id AS template_id, NULL::uuid AS place_id, t.provider_id, t.region_ref, t.region_name, t.image_ref, t.size_ref, t.login_user,
    -1 AS position, 'active'::"TemplateStatus" AS status, t.created_at
  FROM templates t
  UNION ALL
  SELECT s.template_id, s.id, s.provider_id, s.region_ref, s.region_name, s.image_ref, s.size_ref, s.login_user, s.position, s.status, s.created_at
  FROM template_places s;

-- The first place stands in another table, which no index sees; and what nobody may buy has one place only.
CREATE FUNCTION refuse_second_first_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM templates t WHERE t.id = NEW.template_id AND t.provider_id = NEW.provider_id AND t.region_name = NEW.region_name) THEN
    RAISE EXCEPTION 'template % is sold there already: that is its first place', NEW.template_id
      USING ERRCODE = 'unique_violation', CONSTRAINT = 'template_places_not_the_first';
  END IF;
  IF EXISTS (SELECT 1 FROM templates t WHERE t.id = NEW.template_id AND t.imported) THEN
    RAISE EXCEPTION 'template % is never on sale', NEW.template_id USING ERRCODE = 'check_violation', CONSTRAINT = 'template_places_sold';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER template_places_not_the_first BEFORE INSERT ON template_places FOR EACH ROW EXECUTE FUNCTION refuse_second_first_place();

-- Instances that were bought at a place are rebuilt from its image: what it is does not change, and it does not go away.
CREATE FUNCTION refuse_place_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'place % of a template is withdrawn, never changed', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER template_places_fixed BEFORE UPDATE ON template_places FOR EACH ROW
  WHEN (ROW(OLD.id, OLD.template_id, OLD.provider_id, OLD.region_ref, OLD.region_name, OLD.image_ref, OLD.size_ref, OLD.login_user)
    IS DISTINCT FROM ROW(NEW.id, NEW.template_id, NEW.provider_id, NEW.region_ref, NEW.region_name, NEW.image_ref, NEW.size_ref, NEW.login_user))
  EXECUTE FUNCTION refuse_place_change();
CREATE TRIGGER template_places_kept BEFORE DELETE ON template_places FOR EACH ROW EXECUTE FUNCTION refuse_place_change();

-- Room that has become free since a place was last examined.
CREATE INDEX instances_deleted_at_provider ON instances (provider_id, deleted_at) WHERE deleted_at IS NOT NULL;
