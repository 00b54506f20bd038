export { ImageOffers, type ImageOffer } from './images.js';
export { CatalogModule } from './catalog.module.js';
export { TemplatesService } from './templates.service.js';
export { TemplatesQueries } from './templates.queries.js';
export { Offers, standingRefusal, type Offer, type SalePlace, type SaleTerms, type Whereabouts } from './offers.js';
export { standingOf, type Standing } from './standing.js';
