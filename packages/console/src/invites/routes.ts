import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { BindParameters } from '@bitting/client/sealing.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';
import { BIND_LINK, INVITED_BIND, INVITED_CHANNEL, OPENED_INVITATION } from '../api/invites.ts';
import { OPERATIONS } from '../api/operations.ts';
import { answerLines } from '../server/operations.ts';
import type { App, Parts } from '../server/parts.ts';

type Ports = Pick<Parts, 'config' | 'gatewayOf' | 'onFault'>;

/**
 * For whoever has a bind link and no session: the gateway is called in the name of who made the link, without a second factor of his,
 * and does in it nothing but what the link is for.
 */
export function registerInvites(app: App, ports: Ports): void {
  const config = { access: 'link' } as const;
  app.route({
    method: 'POST',
    url: '/api/invites/open',
    config,
    schema: {
      summary: 'What a bind link is for; the first browser that asks is the only one from then on',
      tags: ['links'],
      body: BIND_LINK,
      response: { 200: OPENED_INVITATION },
    },
    handler: ({ body: { operatorId, ...proof }, clientAddress: address }) =>
      byLink(async () => {
        const opened = await gatewayFor(operatorId, ports).bindInvitationOpen({ ...proof, address });
        return { ...opened, egress: [...ports.config.egress] };
      }),
  });
  app.route({
    method: 'POST',
    url: '/api/invites/channel',
    config,
    schema: {
      summary: 'A key of the gateway to seal the venue key to that a bind link is for',
      tags: ['links'],
      body: BIND_LINK,
      response: { 200: INVITED_CHANNEL },
    },
    handler: ({ body: { operatorId, ...proof }, clientAddress: address }) =>
      byLink(async () => {
        const gateway = gatewayFor(operatorId, ports);
        // Nobody without the link takes room that is its maker's.
        await gateway.bindInvitationOpen({ ...proof, address });
        return gateway.channelOpen({ purpose: 'bind' });
      }),
  });
  registerInvitedBind(app, ports);
}

function registerInvitedBind(app: App, ports: Ports): void {
  app.route({
    method: 'POST',
    url: '/api/invites/bind',
    config: { access: 'link', answers: 'lines' },
    schema: { summary: 'Bind the venue key that a bind link is for', tags: ['links'], body: INVITED_BIND },
    handler: (request, reply) => {
      const { browser, invitationId, operatorId, token, ...terms } = request.body;
      const parameters = { ...terms, invitation: { browser, invitationId, token } } satisfies BindParameters;
      const hangUp = new AbortController();
      reply.raw.once('close', () => hangUp.abort());
      const { result } = OPERATIONS.bind;
      return answerLines(
        async (options) =>
          byLink(async () =>
            result.parse(await gatewayFor(operatorId, ports, hangUp.signal).bind(parameters, options)),
          ),
        reply,
        ports,
      );
    },
  });
}

function gatewayFor(operatorId: string, { gatewayOf }: Ports, signal?: AbortSignal): AdminClient {
  const maker = {
    sessionId: '',
    operatorId,
    name: '',
    steppedUpAtMs: null,
    signedInAtMs: 0,
    mayWiden: false,
  };
  return gatewayOf(maker, signal === undefined ? {} : { signal });
}

/** What would tell somebody without the link who there is. */
const TELLING: ReadonlySet<ErrorCode> = new Set(['ACTING_REFUSED', 'ROLE_MISSING', 'ACCOUNT_OUT_OF_REACH']);

/** A link of somebody who is not there, or may not bind any more, is as unknown as one that was never made. */
async function byLink<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof BittingError && TELLING.has(error.code))
      throw new BittingError('INVITATION_UNKNOWN', 'its maker may not do it', { cause: error });
    throw error;
  }
}
