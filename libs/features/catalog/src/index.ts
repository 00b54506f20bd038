export { ImageOffers, type ImageOffer } from './images.js';
export { CatalogModule } from './catalog.module.js';
export { TemplatesService } from './templates.service.js';
export { TemplatesQueries } from './templates.queries.js';
export { Offers, type Offer } from './offers.js';
