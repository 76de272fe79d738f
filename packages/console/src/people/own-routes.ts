import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { FastifyRequest } from 'fastify';
import {
  CODES,
  ENDED,
  FACTOR_ID,
  NEW_PASSWORD,
  NOTHING,
  OFFER,
  OWN_ACCOUNT,
  OWN_FACTOR,
  PREFERENCES,
  SESSION_ID,
} from '../api/people.ts';
import { isSteppedUp } from '../server/access.ts';
import { setSessionCookie } from '../server/cookies.ts';
import type { App } from '../server/parts.ts';
import type { People } from './people.ts';
import { callerOf, openOffer } from './route-parts.ts';

/** One’s own sign-in. */
export function registerOwnRoutes(app: App, people: People): void {
  const { own } = people;
  const config = { access: 'stepped-up' } as const;
  app.route({
    method: 'POST',
    url: '/api/people/me/password',
    config,
    schema: { summary: 'Change one’s own password', body: NEW_PASSWORD, response: { 200: NOTHING } },
    handler: async (request, reply) => {
      setSessionCookie(reply, await own.setPassword(request.signedIn, request.body, callerOf(request)));
      return {};
    },
  });
  app.route({
    method: 'POST',
    url: '/api/people/me/factor-remove',
    config,
    schema: {
      summary: 'Remove one of one’s own second factors',
      body: FACTOR_ID,
      response: { 200: NOTHING },
    },
    handler: (request, reply) => {
      setSessionCookie(reply, own.removeFactor(request.signedIn, request.body.factorId, callerOf(request)));
      return Promise.resolve({});
    },
  });
  app.route({
    method: 'POST',
    url: '/api/people/me/recovery-codes',
    config,
    schema: {
      summary: 'Recovery codes in the place of those of before',
      body: NOTHING,
      response: { 200: CODES },
    },
    handler: (request) =>
      Promise.resolve({ codes: [...own.renewCodes(request.signedIn, callerOf(request))] }),
  });
  registerNewFactorRoutes(app, people);
  registerOwnSessionRoutes(app, people);
}

function registerOwnSessionRoutes(app: App, people: People): void {
  const { desk, own } = people;
  const config = { access: 'signed-in' } as const;
  app.route({
    method: 'GET',
    url: '/api/people/me',
    config,
    schema: {
      summary: 'How one signs in oneself, and where one is signed in',
      response: { 200: OWN_ACCOUNT },
    },
    handler: (request) => Promise.resolve(viewOwn(request, people)),
  });
  app.route({
    method: 'POST',
    url: '/api/people/me/session-end',
    config,
    schema: { summary: 'End one of one’s own sessions', body: SESSION_ID, response: { 200: NOTHING } },
    handler: (request) => {
      own.endSession(request.signedIn, request.body.sessionId);
      return Promise.resolve({});
    },
  });
  app.route({
    method: 'POST',
    url: '/api/people/me/sessions-end',
    config,
    schema: { summary: 'End all other sessions of one’s own', body: NOTHING, response: { 200: ENDED } },
    handler: ({ signedIn: { operatorId, sessionId } }) =>
      Promise.resolve({ ended: desk.sessions.endAllOf(operatorId, sessionId) }),
  });
  app.route({
    method: 'POST',
    url: '/api/people/preferences',
    config,
    schema: { summary: 'Language and look of the page', body: PREFERENCES, response: { 200: NOTHING } },
    handler: (request) => {
      desk.persons.setPreferences(request.signedIn.operatorId, request.body);
      return Promise.resolve({});
    },
  });
}

/** With a fresh second factor; or by a recovery code, for want of one. */
function registerNewFactorRoutes(app: App, { desk, own }: People): void {
  const config = { access: 'signed-in' } as const;
  const demandFresh = ({ signedIn }: FastifyRequest): void => {
    if (signedIn.recovered === true || isSteppedUp(signedIn, desk.nowMs())) return;
    throw new BittingError('STEP_UP_NEEDED', 'no fresh second factor');
  };
  app.route({
    method: 'POST',
    url: '/api/people/me/factor-offer',
    config,
    schema: { summary: 'What a further second factor is made of', body: NOTHING, response: { 200: OFFER } },
    handler: async (request) => {
      demandFresh(request);
      return openOffer(await own.offer(request.signedIn));
    },
  });
  app.route({
    method: 'POST',
    url: '/api/people/me/factor-add',
    config,
    schema: { summary: 'Add a second factor', body: OWN_FACTOR, response: { 200: NOTHING } },
    handler: async (request, reply) => {
      demandFresh(request);
      const { factor, ticket } = request.body;
      setSessionCookie(reply, await own.addFactor(request.signedIn, ticket, factor, callerOf(request)));
      return {};
    },
  });
}

function viewOwn({ signedIn }: FastifyRequest, { own }: People) {
  const view = own.view(signedIn);
  return {
    ...view,
    factors: view.factors.map((factor) => ({ ...factor })),
    sessions: view.sessions.map(({ address, device, madeMs, seenMs, sessionId }) => ({
      sessionId,
      madeMs,
      seenMs,
      device,
      address,
      isThis: sessionId === signedIn.sessionId,
    })),
  };
}
