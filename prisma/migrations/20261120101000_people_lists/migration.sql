-- Administrators sort organisations by name: a page comes from an index, never from a sort.
CREATE INDEX organizations_by_name ON organizations (lower(name), id);
