import { describeErrorManual } from '@uni/compute-conformance';
import { errorFromAnswer } from './error.classifier.js';
import { TEXT_RULES } from './error.texts.js';

describeErrorManual({
  vendor: 'kamatera',
  rules: TEXT_RULES,
  read: ({ status, words }) =>
    errorFromAnswer({
      status: status ?? 0,
      reason: '',
      headers: {},
      body: words === '' ? '' : JSON.stringify({ errors: [{ code: 20, info: words }] }),
      latencyMs: 1,
    }),
});
