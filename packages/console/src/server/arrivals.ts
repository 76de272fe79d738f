import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { JSON_BOUNDS, scanJson } from '@bitting/core/encoding/json.ts';
import { ADDRESS_CALLS, BODY_BYTES_MAX, PERSON_CALLS, REPORT_BYTES_MAX } from '../bounds.ts';
import { CallLimits } from './call-limits.ts';
import type { App, Parts } from './parts.ts';
import { demandHost, demandOwnPage } from './request-source.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whoever it comes from, as a proxy that is believed says it. */
    readonly clientAddress: string;
  }
}

const KEYS_MAX = 4_096;
const BODY_BOUNDS = { ...JSON_BOUNDS, bytesMax: BODY_BYTES_MAX, keysMax: KEYS_MAX };
const API = '/api/';
/** Other calls, and those of whoever shares the address, use up nothing that a halt needs. */
const HALT = '/api/operations/halt';

/** Whether it is for us, from our page, and not one too many; nothing else of it was looked at by then. */
export function registerArrivals(app: App, { config, nowMs }: Pick<Parts, 'config' | 'nowMs'>): void {
  const ofAddress = new CallLimits(ADDRESS_CALLS);
  app.decorateRequest('clientAddress', {
    getter() {
      return this.ip;
    },
  });
  app.addHook('onRequest', (request, _reply, done) => {
    const { url } = request.routeOptions;
    if (url !== HALT && !ofAddress.take(request.clientAddress, nowMs())) return done(tooMany('an address'));
    try {
      demandHost(request.raw, config);
      // The route that was found counts, too: "/%61pi/me" is no other than "/api/me".
      if ([url, request.raw.url].some((one) => one?.startsWith(API)))
        demandOwnPage({ method: request.method, headers: request.headers }, config);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
}

/** Once it is known whose call it is. */
export function registerPersonLimits(app: App, { nowMs }: Pick<Parts, 'nowMs'>): void {
  const ofPerson = new CallLimits(PERSON_CALLS);
  app.addHook('onRequest', (request, _reply, done) => {
    const who = request.foundSession;
    const isHalt = request.routeOptions.url === HALT;
    const isFree = who === null || ofPerson.take(`${isHalt ? 'halt ' : ''}${who.operatorId}`, nowMs());
    done(isFree ? undefined : tooMany('a person'));
  });
}

/** Strict JSON alone: no field twice, no name that means something to objects. */
export function registerBodies(app: App): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: BODY_BYTES_MAX },
    (_request, body, done) => {
      try {
        scanJson(body as Buffer, BODY_BOUNDS);
        done(null, JSON.parse(body.toString('utf8')));
      } catch (error) {
        done(error as Error);
      }
    },
  );
  for (const type of ['application/csp-report', 'application/reports+json'])
    app.addContentTypeParser(
      type,
      { parseAs: 'buffer', bodyLimit: REPORT_BYTES_MAX },
      (_request, _body, done) => done(null, {}),
    );
}

function tooMany(whose: string): BittingError {
  return new BittingError('REQUESTS_TOO_MANY', `of ${whose}`);
}
