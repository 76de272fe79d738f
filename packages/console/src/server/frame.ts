import cookie from '@fastify/cookie';
import fastify from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { RequestListener, Server } from 'node:http';
import { BODY_BYTES_MAX } from '../bounds.ts';
import type { People } from '../people/people.ts';
import { closeRoute, registerAccess, type ServedRoute } from './access.ts';
import { registerArrivals, registerBodies, registerPersonLimits } from './arrivals.ts';
import { registerBrowserReports } from './browser-reports.ts';
import { refuseUnread, registerFailures } from './failures.ts';
import { registerHeaders } from './headers.ts';
import { openLive } from './live.ts';
import { makeServer } from './listening.ts';
import { registerMe } from './me.ts';
import { registerOpenApi } from './openapi.ts';
import { registerOperations } from './operations.ts';
import { registerPage } from './page-routes.ts';
import type { App, Parts } from './parts.ts';

export interface Frame {
  readonly app: App;
  readonly listener: RequestListener;
  /** Everything that is served. */
  readonly routes: readonly ServedRoute[];
  /** Takes what asks to become a WebSocket on this server. */
  attach(server: Server): void;
  close(): Promise<void>;
}

type Register = (app: App, parts: Parts<People>) => void;

/** Everything between a request and a feature, and the features: who may call comes before what is called. */
export async function buildFrame(parts: Parts<People>, features: readonly Register[]): Promise<Frame> {
  const { config, onFault } = parts;
  let listener: RequestListener | null = null;
  const app = fastify({
    serverFactory: (handler) => {
      listener = handler;
      return makeServer(null, handler);
    },
    trustProxy: config.proxies.length === 0 ? false : [...config.proxies],
    bodyLimit: BODY_BYTES_MAX,
    exposeHeadRoutes: false,
    return503OnClosing: true,
    frameworkErrors: (error, _request, reply) => refuseUnread(error, reply, onFault),
    // What is not called exactly so is not called.
    routerOptions: { caseSensitive: true, ignoreDuplicateSlashes: false, ignoreTrailingSlash: false },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  const routes: ServedRoute[] = [];
  app.addHook('onRoute', (route) => void routes.push(closeRoute(route)));
  registerFailures(app, onFault);
  await registerHeaders(app, config);
  await app.register(cookie);
  registerArrivals(app, parts);
  registerAccess(app, parts);
  registerPersonLimits(app, parts);
  registerBodies(app);
  await registerOpenApi(app, config);
  registerBrowserReports(app);
  registerMe(app, parts);
  registerOperations(app, parts);
  for (const register of features) register(app, parts);
  registerPage(app, parts);
  await app.ready();
  const live = openLive(app, parts);
  if (listener === null) throw new Error('the frame has no listener');
  return {
    app,
    listener,
    routes,
    attach: (server) => live.attach(server),
    close: async () => {
      live.close();
      await app.close();
    },
  };
}
