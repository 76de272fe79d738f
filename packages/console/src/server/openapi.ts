import swagger from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { PageConfig } from '../config/page-config.ts';
import type { App } from './parts.ts';

/** `GET /api/openapi.json`: what can be called, made from the very schemas that judge the calls. */
export async function registerOpenApi(app: App, { version }: Pick<PageConfig, 'version'>): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Bitting console',
        version,
        description:
          'What the page of the console calls. Every call carries the header "bitting-console: 1" and comes from the page itself, by a session of its cookie.',
      },
      components: {
        securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: '__Host-bitting' } },
      },
    },
    transform: jsonSchemaTransform,
  });
  app.route({
    method: 'GET',
    url: '/api/openapi.json',
    config: { access: 'signed-in' },
    schema: {
      summary: 'This document',
      response: { 200: z.record(z.string(), z.unknown()) },
    },
    handler: () => Promise.resolve(app.swagger() as unknown as Record<string, unknown>),
  });
}
