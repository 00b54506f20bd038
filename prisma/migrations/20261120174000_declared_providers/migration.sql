-- Providers that the environment declares are connected once, also by workers that start side by side, and stay connected when an
-- administrator gives them another name.
ALTER TABLE "providers" ADD COLUMN "declared_as" TEXT;

CREATE UNIQUE INDEX "providers_declared_as_key" ON "providers"("declared_as");
