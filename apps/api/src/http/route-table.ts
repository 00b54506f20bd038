import { Injectable } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { endpointOf, routePath } from './endpoint.metadata.js';
import type { EndpointSpec } from './endpoint.types.js';

const NEST_PATH = 'path';

interface Route {
  readonly spec: EndpointSpec;
  readonly pattern: RegExp;
}

/** Every declared route of the process. Reading it proves that none is undeclared, doubled or nameless. */
@Injectable()
export class RouteTable {
  private routes: readonly Route[] = [];

  constructor(private readonly modules: ModulesContainer) {}

  get specs(): readonly EndpointSpec[] {
    return this.routes.map((route) => route.spec);
  }

  /** @throws Error naming each route that has no access declaration, and each operation id or address used twice. */
  read(): void {
    const faults: string[] = [];
    const specs: EndpointSpec[] = [];
    const taken = new Set<string>();
    for (const { controller, name, handler } of this.handlers()) {
      const spec = endpointOf(handler);
      if (!spec) {
        faults.push(`${controller}.${name} is a route without an @Endpoint declaration`);
        continue;
      }
      for (const key of [spec.id, `${spec.method} ${routePath(spec)}`]) {
        if (taken.has(key)) faults.push(`${controller}.${name}: "${key}" is taken by another route`);
        taken.add(key);
      }
      specs.push(spec);
    }
    if (faults.length > 0)
      throw new Error(
        `The routes have ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
      );
    this.routes = specs.map((spec) => ({
      spec,
      pattern: new RegExp(`^${routePath(spec).replaceAll(/:\w+/g, '[^/]+')}/?$`),
    }));
  }

  /** The methods that the address takes; none when it is no address of ours. */
  methodsAt(url: string): string[] {
    const path = url.split('?', 1)[0] ?? url;
    return this.routes.filter((route) => route.pattern.test(path)).map((route) => route.spec.method);
  }

  private *handlers(): Generator<{ controller: string; name: string; handler: object }> {
    const scanner = new MetadataScanner();
    for (const module of this.modules.values()) {
      for (const { metatype } of module.controllers.values()) {
        if (!metatype) continue;
        const prototype = metatype.prototype as Record<string, object>;
        for (const name of scanner.getAllMethodNames(prototype)) {
          const handler = prototype[name];
          if (handler && Reflect.hasMetadata(NEST_PATH, handler)) yield { controller: metatype.name, name, handler };
        }
      }
    }
  }
}
