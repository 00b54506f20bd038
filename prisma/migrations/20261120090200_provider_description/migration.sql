-- What the driver declares of itself (capabilities, phases, off costs), copied by the worker so that the API can answer from it.
ALTER TABLE "providers" ADD COLUMN "description" JSONB;
