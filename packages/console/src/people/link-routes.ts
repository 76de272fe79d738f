import {
  CHALLENGE,
  CODES,
  LINK_FACTOR,
  LINK_FINISH,
  LINK_KNOWN_FACTOR,
  LINK_PASSWORD,
  LINK_TOKEN,
  LINK_VIEW,
  NOTHING,
  OFFER,
} from '../api/people.ts';
import type { App } from '../server/parts.ts';
import type { People } from './people.ts';
import { callerOf, openOffer, openOptions, welcome } from './route-parts.ts';

/** By a link that lets somebody in, once. */
export function registerLinkRoutes(app: App, { setUp }: People): void {
  const config = { access: 'link' } as const;
  app.route({
    method: 'POST',
    url: '/api/people/link/open',
    config,
    schema: { summary: 'For whom a link is', body: LINK_TOKEN, response: { 200: LINK_VIEW } },
    handler: (request) => Promise.resolve(setUp.view(request.body.token)),
  });
  app.route({
    method: 'POST',
    url: '/api/people/link/password',
    config,
    schema: { summary: 'Set-up: a new password', body: LINK_PASSWORD, response: { 200: OFFER } },
    handler: async (request) => openOffer(await setUp.begin(request.body.token, request.body.password)),
  });
  app.route({
    method: 'POST',
    url: '/api/people/link/factor',
    config,
    schema: { summary: 'Set-up: a new second factor', body: LINK_FACTOR, response: { 200: CODES } },
    handler: async (request) => {
      const { factor, ticket, token } = request.body;
      return { codes: [...(await setUp.factor(token, ticket, factor))] };
    },
  });
  registerKnownFactorRoutes(app, setUp);
  app.route({
    method: 'POST',
    url: '/api/people/link/finish',
    config,
    schema: { summary: 'Set-up: the recovery codes are kept', body: LINK_FINISH, response: { 200: NOTHING } },
    handler: async (request, reply) => {
      const { ticket, token } = request.body;
      welcome(reply, await setUp.finish(token, ticket, callerOf(request)));
      return {};
    },
  });
}

/** After a reset that kept them. */
function registerKnownFactorRoutes(app: App, setUp: People['setUp']): void {
  const config = { access: 'link' } as const;
  app.route({
    method: 'POST',
    url: '/api/people/link/known-challenge',
    config,
    schema: {
      summary: 'Set-up: what a passkey of before answers',
      body: LINK_TOKEN,
      response: { 200: CHALLENGE },
    },
    handler: async (request) => openOptions(await setUp.askForKnownPasskey(request.body.token)),
  });
  app.route({
    method: 'POST',
    url: '/api/people/link/known-factor',
    config,
    schema: {
      summary: 'Set-up: a second factor of before',
      body: LINK_KNOWN_FACTOR,
      response: { 200: CODES },
    },
    handler: async (request) => {
      const { factor, ticket, token } = request.body;
      return { codes: [...(await setUp.knownFactor(token, ticket, factor, callerOf(request)))] };
    },
  });
}
