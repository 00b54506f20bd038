import { system } from '@uni/contracts';
import { endpoint } from '../http/endpoint.types.js';

const tag = 'System';
const access = 'anonymous';

export const health = endpoint({
  method: 'GET',
  path: '/health',
  id: 'getHealth',
  tag,
  summary: 'Whether every part works',
  description: 'Answers 503 with the same body and `"status": "error"` when a part does not.',
  access,
  answer: { status: 200, schema: system.health },
});

export const live = endpoint({
  method: 'GET',
  path: '/health/live',
  id: 'getLiveness',
  tag,
  summary: 'Whether this process runs',
  access,
  answer: { status: 200, schema: system.liveness },
});

export const ready = endpoint({
  method: 'GET',
  path: '/health/ready',
  id: 'getReadiness',
  tag,
  summary: 'Whether this process can answer requests: 503 while its database or queue does not',
  access,
  answer: { status: 200, schema: system.health },
});

export const metrics = endpoint({
  method: 'GET',
  path: '/metrics',
  id: 'getMetrics',
  tag,
  summary: 'Prometheus metrics',
  access,
  root: true,
  answer: { status: 200, contentType: 'text/plain; version=0.0.4; charset=utf-8' },
});
