import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { STEP_UP_MS } from '../bounds.ts';
import type { SignedIn } from '../people/signed-in.ts';
import type { App, Parts } from './parts.ts';
import { SESSION_COOKIE } from './cookies.ts';

/**
 * Who may call a route. `public`: anybody who has the page; `link`: whoever holds a link, which the route itself looks at;
 * `signed-in`: by a session; `stepped-up`: by one with a fresh second factor.
 */
export const ACCESSES = ['public', 'link', 'signed-in', 'stepped-up'] as const;

export type Access = (typeof ACCESSES)[number];

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** It answers lines of JSON, or bytes, by itself; what they are the route says. */
    answers?: 'lines' | 'bytes';
  }
  interface FastifyRequest {
    /** Throws where nobody is: a route for whoever is signed in says so by its access. */
    readonly signedIn: SignedIn;
    readonly session: SignedIn | null;
    foundSession: SignedIn | null;
  }
}

/** What a route says of itself. */
export interface ServedRoute {
  /** GET or POST. */
  readonly method: string;
  readonly url: string;
  readonly access: Access;
  /** Schemas, where it takes anything. */
  readonly body: unknown;
  readonly params: unknown;
}

const NOTHING = z.strictObject({});

/** Refuses, at the start, every route that does not say all of what it takes, gives and for whom. */
export function closeRoute(route: RouteOptions): ServedRoute {
  const { config, method, schema = {}, url } = route;
  const access = config?.access;
  const { body, params, response } = schema;
  const refuse = (why: string): never => {
    throw new Error(`${String(method)} ${url}: ${why}`);
  };
  if (method !== 'GET' && method !== 'POST') return refuse('only GET and POST are served');
  if (access === undefined || !ACCESSES.includes(access)) return refuse('it says no access');
  if (method === 'POST' && body === undefined) refuse('it says no schema of its body');
  if (method === 'GET' && body !== undefined) refuse('a GET takes no body');
  if (response === undefined && config?.answers === undefined) refuse('it says no schema of its answer');
  if (url.includes(':') && params === undefined) refuse('it says no schema of its parameters');
  route.schema = { querystring: NOTHING, ...schema };
  return { method, url, access, body, params };
}

/** Finds out who calls, and refuses whoever may not, before anything of a body is read. */
export function registerAccess(app: App, { nowMs, people }: Pick<Parts, 'nowMs' | 'people'>): void {
  app.decorateRequest('foundSession', null);
  app.decorateRequest('session', {
    getter() {
      return this.foundSession;
    },
  });
  app.decorateRequest('signedIn', {
    getter() {
      const { foundSession } = this;
      if (foundSession === null) throw new BittingError('SESSION_MISSING', 'a route asked who is signed in');
      return foundSession;
    },
  });
  app.addHook('onRequest', (request, _reply, done) => {
    const { access } = request.routeOptions.config;
    if (access === undefined) return done();
    const cookie = request.cookies[SESSION_COOKIE];
    if (cookie !== undefined)
      request.foundSession = people.find(cookie, {
        address: request.clientAddress,
        userAgent: request.headers['user-agent'] ?? '',
      });
    done(judge(access, request.foundSession, nowMs()));
  });
}

function judge(access: Access, who: SignedIn | null, nowMs: number): Error | undefined {
  if (access === 'public' || access === 'link') return undefined;
  if (who === null) return new BittingError('SESSION_MISSING', 'no session');
  if (access === 'stepped-up' && !isSteppedUp(who, nowMs))
    return new BittingError('STEP_UP_NEEDED', 'no fresh second factor');
  return undefined;
}

export function isSteppedUp({ steppedUpAtMs }: SignedIn, nowMs: number): boolean {
  const agoMs = nowMs - (steppedUpAtMs ?? Number.NEGATIVE_INFINITY);
  return agoMs >= 0 && agoMs <= STEP_UP_MS;
}
