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
/** The prices are judged together: a machine that is off must not cost more than a running one. */
export const priceResolver = resolverOf<PriceForm>((form) => {
  const price = priceOf(form);
  const checked = catalog.updateTemplateRequest.safeParse({ price });
  const dearer = (['stoppedPerHour', 'suspendedPerHour', 'shelvedPerHour'] as const).filter(
    (name) => Number(price[name] ?? '0') > Number(price.runningPerHour),
  );
  if (checked.success && dearer.length > 0) {
    const message = 'must not be above the running price';
    return { success: false, error: { issues: dearer.map((name) => ({ path: ['price', name], message })) } };
  }
  return checked;
}, 1);
