import { describeErrorManual } from '@uni/compute-conformance';
import { errorFromAnswer, errorFromExitStatus } from './error.classifier.js';
import { TEXT_RULES } from './error.texts.js';

describeErrorManual({
  vendor: 'proxmox',
  rules: TEXT_RULES,
  read: ({ status, words }) =>
    status === null
      ? errorFromExitStatus(words)
      : errorFromAnswer({ status, reason: words, headers: {}, body: '{"data":null}', latencyMs: 1 }),
});
