import { describeErrorManual } from '@uni/compute-conformance';
import { errorFromAnswer } from './error.classifier.js';
import { TEXT_RULES } from './error.texts.js';

describeErrorManual({
  vendor: 'ovh',
  rules: TEXT_RULES,
  read: ({ status, words }) =>
    errorFromAnswer({
      status: status ?? 0,
      reason: '',
      headers: {},
      body: words === '' ? '' : JSON.stringify({ message: words }),
      latencyMs: 1,
    }),
});
