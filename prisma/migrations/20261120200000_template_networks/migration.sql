-- The networks that machines of a template are put on, in the words of the place; empty: the connection's or the vendor's default.
ALTER TABLE templates ADD COLUMN network_refs TEXT[] NOT NULL DEFAULT '{}',
  ADD CONSTRAINT templates_networks CHECK (cardinality(network_refs) <= 4 AND array_position(network_refs, '') IS NULL
    AND array_position(network_refs, NULL) IS NULL);
ALTER TABLE template_places ADD COLUMN network_refs TEXT[] NOT NULL DEFAULT '{}',
  ADD CONSTRAINT template_places_networks CHECK (cardinality(network_refs) <= 4 AND array_position(network_refs, '') IS NULL
    AND array_position(network_refs, NULL) IS NULL);

CREATE OR REPLACE VIEW sale_places AS
  SELECT t.id AS template_id, NULL::uuid AS place_id, t.provider_id, t.region_ref, t.region_name, t.image_ref, t.size_ref, t.login_user,
    -1 AS position, 'active'::"TemplateStatus" AS status, t.created_at, t.network_refs
  FROM templates t
  UNION ALL
  SELECT s.template_id, s.id, s.provider_id, s.region_ref, s.region_name, s.image_ref, s.size_ref, s.login_user, s.position, s.status, s.created_at,
    s.network_refs
  FROM template_places s;

DROP TRIGGER template_places_fixed ON template_places;
CREATE TRIGGER template_places_fixed BEFORE UPDATE ON template_places FOR EACH ROW
  WHEN (ROW(OLD.id, OLD.template_id, OLD.provider_id, OLD.region_ref, OLD.region_name, OLD.image_ref, OLD.size_ref, OLD.login_user, OLD.network_refs)
    IS DISTINCT FROM ROW(NEW.id, NEW.template_id, NEW.provider_id, NEW.region_ref, NEW.region_name, NEW.image_ref, NEW.size_ref, NEW.login_user, NEW.network_refs))
  EXECUTE FUNCTION refuse_place_change();
