import { z } from 'zod';
import { endpoint } from '../http/endpoint.types.js';

const tag = 'System';
const access = 'anonymous';

export const openApi = endpoint({
  method: 'GET',
  path: '/openapi.json',
  id: 'getOpenApi',
  tag,
  summary: 'This document',
  access,
  undocumented: true,
  answer: { status: 200, serialized: true },
});

export const viewer = endpoint({
  method: 'GET',
  path: '/docs',
  id: 'getDocs',
  tag,
  summary: 'The API, to read and to try',
  access,
  undocumented: true,
  answer: { status: 200, contentType: 'text/html; charset=utf-8' },
});

export const viewerAsset = endpoint({
  method: 'GET',
  path: '/docs/{file}',
  id: 'getDocsAsset',
  tag,
  summary: 'Scripts and styles of the viewer',
  access,
  undocumented: true,
  params: z.object({ file: z.enum(['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png', 'begin.js']) }),
  answer: { status: 200 },
});
