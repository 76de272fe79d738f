import {
  ENDED,
  MADE_LINK,
  NEW_PERSON,
  NOTHING,
  PEOPLE_LIST,
  PERSON_ID,
  PERSON_RESET,
} from '../api/people.ts';
import type { App, Parts } from '../server/parts.ts';
import { demandMayWiden } from './holds.ts';
import type { People } from './people.ts';
import { callerOf } from './route-parts.ts';

const ACTS_SHOWN = 50;

/** How others sign in. What they may, the gateway says by its own operations. */
export function registerPeopleRoutes(app: App, { gatewayOf, people }: Parts<People>): void {
  const { desk, others } = people;
  app.route({
    method: 'GET',
    url: '/api/people',
    config: { access: 'signed-in' },
    schema: { summary: 'Who there is, and how they sign in', response: { 200: PEOPLE_LIST } },
    handler: async ({ signedIn }) => {
      const list = await others.list(signedIn);
      return {
        people: list.map((one) =>
          Object.assign(one, { accounts: one.accounts === null ? null : [...one.accounts] }),
        ),
        acts: desk.acts
          .list(ACTS_SHOWN)
          .map(({ act, address, atMs, by, name }) => ({ act, address, atMs, by, name })),
        self: signedIn.operatorId,
      };
    },
  });
  registerNewPeopleRoutes(app, { gatewayOf, people });
  registerCareRoutes(app, people);
}

/** Who comes, and by which link. */
function registerNewPeopleRoutes(
  app: App,
  { gatewayOf, people }: Pick<Parts<People>, 'gatewayOf' | 'people'>,
): void {
  const { others } = people;
  const config = { access: 'stepped-up' } as const;
  app.route({
    method: 'POST',
    url: '/api/people/add',
    config,
    schema: {
      summary: 'A new person, without a token, and a link to hand over',
      body: NEW_PERSON,
      response: { 200: MADE_LINK.extend({ operatorId: PERSON_ID.shape.operatorId }) },
    },
    handler: async (request) => {
      demandMayWiden(request.signedIn);
      const { accounts, name, reason, role } = request.body;
      const { operatorId } = await gatewayOf(request.signedIn).operatorsAdd({
        name,
        role,
        ...(accounts === null ? {} : { accounts }),
        ...(reason === undefined ? {} : { reason }),
      });
      return { operatorId, ...(await others.makeLink(request.signedIn, operatorId, callerOf(request))) };
    },
  });
  app.route({
    method: 'POST',
    url: '/api/people/link',
    config,
    schema: {
      summary: 'A link for somebody who cannot sign in yet',
      body: PERSON_ID,
      response: { 200: MADE_LINK },
    },
    handler: (request) => others.makeLink(request.signedIn, request.body.operatorId, callerOf(request)),
  });
}

/** Who cannot get in, or should not be in. */
function registerCareRoutes(app: App, { others }: People): void {
  const config = { access: 'stepped-up' } as const;
  app.route({
    method: 'POST',
    url: '/api/people/reset',
    config,
    schema: { summary: 'Reset how somebody signs in', body: PERSON_RESET, response: { 200: MADE_LINK } },
    handler: (request) => others.reset(request.signedIn, request.body, callerOf(request)),
  });
  app.route({
    method: 'POST',
    url: '/api/people/confirm',
    config,
    schema: { summary: 'Confirm who somebody is after a reset', body: PERSON_ID, response: { 200: NOTHING } },
    handler: async (request) => {
      await others.confirm(request.signedIn, request.body.operatorId, callerOf(request));
      return {};
    },
  });
  app.route({
    method: 'POST',
    url: '/api/people/sign-out',
    config,
    schema: { summary: 'End all sessions of somebody', body: PERSON_ID, response: { 200: ENDED } },
    handler: async (request) => ({
      ended: await others.signOut(request.signedIn, request.body.operatorId, callerOf(request)),
    }),
  });
}
