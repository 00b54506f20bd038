import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { Controller, Res, StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Endpoint } from '../http/endpoint.decorator.js';
import { API_PREFIX, type InputOf } from '../http/endpoint.types.js';
import { Input } from '../http/parameters.decorator.js';
import { RouteTable } from '../http/route-table.js';
import { BUILD_VERSION } from './build-version.js';
import * as spec from './docs.endpoints.js';

const TYPES: Readonly<Record<string, string>> = { '.css': 'text/css', '.js': 'text/javascript', '.png': 'image/png' };
/** The viewer styles itself from script; it loads nothing from elsewhere. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Uni-Manager API</title>
<link rel="stylesheet" href="${API_PREFIX}/docs/swagger-ui.css">
<link rel="icon" type="image/png" href="${API_PREFIX}/docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="${API_PREFIX}/docs/swagger-ui-bundle.js"></script>
<script src="${API_PREFIX}/docs/begin.js"></script>
</body>
</html>
`;
const BEGIN = `SwaggerUIBundle({ url: '${API_PREFIX}/openapi.json', dom_id: '#swagger-ui', deepLinking: true, persistAuthorization: false, validatorUrl: null });`;

/** The OpenAPI document and its viewer. Both are made on the first request: starting does not wait for them. */
@Controller()
export class DocsController {
  private document: Promise<string> | null = null;

  constructor(private readonly routes: RouteTable) {}

  @Endpoint(spec.openApi)
  openApi(): Promise<string> {
    this.document ??= this.build();
    return this.document;
  }

  private async build(): Promise<string> {
    const { buildDocument } = await import('../http/openapi/build-document.js');
    return JSON.stringify(buildDocument(this.routes.specs, BUILD_VERSION));
  }

  @Endpoint(spec.viewer)
  viewer(@Res({ passthrough: true }) reply: FastifyReply): string {
    void reply.header('content-security-policy', POLICY);
    return PAGE;
  }

  @Endpoint(spec.viewerAsset)
  async asset(
    @Input() { params }: InputOf<typeof spec.viewerAsset>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    void reply.header('cache-control', 'public, max-age=86400');
    const type = TYPES[extname(params.file)] ?? 'application/octet-stream';
    // The name comes from a fixed list: no path from the outside is ever opened.
    const bytes = params.file === 'begin.js' ? Buffer.from(BEGIN) : await readFile(join(assetFolder(), params.file));
    return new StreamableFile(bytes, { type, length: bytes.length });
  }
}

function assetFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
}
