import {
  CHALLENGE,
  NOTHING,
  PASSWORD_GIVEN,
  PASSWORD_TAKEN,
  SHOWN_FACTOR,
  SHOWN_PASSKEY_FACTOR,
  TICKET,
  TICKET_CODE,
  TICKET_FACTOR,
} from '../api/people.ts';
import { clearSessionCookie, setSessionCookie } from '../server/cookies.ts';
import type { App } from '../server/parts.ts';
import type { People } from './people.ts';
import { callerOf, openOptions, welcome } from './route-parts.ts';

/** In, in steps. */
export function registerSignInRoutes(app: App, { signIn }: People): void {
  const config = { access: 'public' } as const;
  app.route({
    method: 'POST',
    url: '/api/session/password',
    config,
    schema: {
      summary: 'First step: name and password',
      body: PASSWORD_GIVEN,
      response: { 200: PASSWORD_TAKEN },
    },
    handler: (request) => signIn.password(request.body.name, request.body.password, callerOf(request)),
  });
  app.route({
    method: 'POST',
    url: '/api/session/factor',
    config,
    schema: { summary: 'Second step: a second factor', body: TICKET_FACTOR, response: { 200: NOTHING } },
    handler: async (request, reply) => {
      const { factor, ticket } = request.body;
      welcome(reply, await signIn.secondFactor(ticket, factor, callerOf(request)));
      return {};
    },
  });
  app.route({
    method: 'POST',
    url: '/api/session/factor-challenge',
    config,
    schema: {
      summary: 'What a passkey answers as the second step',
      body: TICKET,
      response: { 200: CHALLENGE },
    },
    handler: async (request) => openOptions(await signIn.askForPasskey(request.body.ticket)),
  });
  registerOtherWays(app, signIn);
}

function registerOtherWays(app: App, signIn: People['signIn']): void {
  const config = { access: 'public' } as const;
  app.route({
    method: 'POST',
    url: '/api/session/recovery',
    config,
    schema: {
      summary: 'Second step: a recovery code instead of a factor that was lost',
      body: TICKET_CODE,
      response: { 200: NOTHING },
    },
    handler: async (request, reply) => {
      const { code, ticket } = request.body;
      welcome(reply, await signIn.recoveryCode(ticket, code, callerOf(request)));
      return {};
    },
  });
  app.route({
    method: 'POST',
    url: '/api/session/passkey-challenge',
    config,
    schema: {
      summary: 'What a passkey answers to sign in alone',
      body: NOTHING,
      response: { 200: CHALLENGE },
    },
    handler: async () => openOptions(await signIn.askForPasskey(null)),
  });
  app.route({
    method: 'POST',
    url: '/api/session/passkey',
    config,
    schema: { summary: 'Sign in by a passkey alone', body: SHOWN_PASSKEY_FACTOR, response: { 200: NOTHING } },
    handler: async (request, reply) => {
      welcome(reply, await signIn.passkeyAlone(request.body, callerOf(request)));
      return {};
    },
  });
}

/** While somebody is in, and out. */
export function registerSessionRoutes(app: App, people: People): void {
  const { desk, signIn } = people;
  const config = { access: 'signed-in' } as const;
  app.route({
    method: 'POST',
    url: '/api/session/step-up-challenge',
    config,
    schema: {
      summary: 'What a passkey answers to show a fresh second factor',
      body: NOTHING,
      response: { 200: CHALLENGE },
    },
    handler: async (request) => openOptions(await signIn.askForOwnPasskey(request.signedIn)),
  });
  app.route({
    method: 'POST',
    url: '/api/session/step-up',
    config,
    schema: { summary: 'Show a fresh second factor', body: SHOWN_FACTOR, response: { 200: NOTHING } },
    handler: async (request, reply) => {
      setSessionCookie(reply, await signIn.stepUp(request.signedIn, request.body, callerOf(request)));
      return {};
    },
  });
  app.route({
    method: 'POST',
    url: '/api/session/active',
    config,
    schema: { summary: 'Somebody is there: the session goes on', body: NOTHING, response: { 200: NOTHING } },
    handler: (request) => {
      desk.sessions.see(request.signedIn.sessionId, desk.nowMs());
      return Promise.resolve({});
    },
  });
  app.route({
    method: 'POST',
    url: '/api/session/end',
    config,
    schema: { summary: 'Sign out', body: NOTHING, response: { 200: NOTHING } },
    handler: (request, reply) => {
      desk.sessions.end(request.signedIn.sessionId);
      clearSessionCookie(reply);
      return Promise.resolve({});
    },
  });
}
