import { catalog } from '@uni/contracts';
import type { FieldValues, Resolver } from 'react-hook-form';
import { errorTree } from '../components/error-tree';
import {
  priceOf,
  toCreateRequest,
  toWordsRequest,
  type PriceForm,
  type TemplateForm,
  type WordsForm,
} from './template-form';

type Checked =
  | { readonly success: true }
  | { readonly success: false; readonly error: { readonly issues: Parameters<typeof errorTree>[0] } };

const resolverOf =
  <T extends FieldValues>(check: (form: T) => Checked, strip = 0): Resolver<T> =>
  (values) => {
    const checked = check(values);
    if (checked.success) return { values, errors: {} };
    return {
      values: {},
      errors: errorTree<T>(checked.error.issues.map((issue) => ({ ...issue, path: issue.path.slice(strip) }))),
    };
  };

/** Checks a new template with the API's own schema. */
export const templateResolver = resolverOf<TemplateForm>((form) =>
  catalog.createTemplateRequest.safeParse(toCreateRequest(form)),
);
export const wordsResolver = resolverOf<WordsForm>((form) =>
  catalog.updateTemplateRequest.safeParse(toWordsRequest(form)),
);
/** The two prices are judged together: a stopped machine must not cost more than a running one. */
export const priceResolver = resolverOf<PriceForm>((form) => {
  const price = priceOf(form);
  const checked = catalog.updateTemplateRequest.safeParse({ price });
  if (checked.success && Number(price.stoppedPerHour) > Number(price.runningPerHour)) {
    return {
      success: false,
      error: { issues: [{ path: ['price', 'stoppedPerHour'], message: 'must not be above the running price' }] },
    };
  }
  return checked;
}, 1);
