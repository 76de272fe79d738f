import { setTimeout as wait } from 'node:timers/promises';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import {
  ALERTS,
  ALERTS_QUERY,
  CHANNEL_TEST,
  CHANNEL_TESTED,
  CHANNELS,
  OPEN_ALERTS,
  type Alerts,
  type Channels,
  type ChannelTested,
  type ShownAlert,
} from '../api/alerts.ts';
import { CHANNEL_TEST_LOOK_MS, CHANNEL_TEST_MS } from '../bounds.ts';
import type { App, Parts } from '../server/parts.ts';
import type { KeptAlert, KeptDelivery, Outbox } from '../store/outbox.ts';
import { registerAcknowledging } from './acknowledging.ts';
import { AlertRights } from './alert-rights.ts';

const ID_BYTES = 8;
const SIGNED_IN = { access: 'signed-in' } as const;

/** What people were told, whether it got through, and that somebody sees to it. */
export function registerAlerts(app: App, parts: Parts): void {
  const { outbox } = parts;
  const rights = new AlertRights(parts);
  app.route({
    method: 'GET',
    url: '/api/alerts',
    config: SIGNED_IN,
    schema: {
      summary: 'What people were told, the newest first',
      querystring: ALERTS_QUERY,
      response: { 200: ALERTS },
    },
    handler: async ({ query: { limit, which }, signedIn }): Promise<Alerts> => {
      await rights.demandSight(signedIn);
      const { operatorId: me } = signedIn;
      const view = (alert: KeptAlert): ShownAlert => viewAlert(alert, me);
      if (which === 'all')
        return { alerts: outbox.list({ limit }).map(view), own: [], open: countOpen(outbox, me) };
      return {
        alerts: outbox.list({ limit, open: true, notBy: me }).map(view),
        own: outbox.list({ limit, open: true, by: me }).map(view),
        open: countOpen(outbox, me),
      };
    },
  });
  app.route({
    method: 'GET',
    url: '/api/alerts/count',
    config: SIGNED_IN,
    schema: { summary: 'How many alerts nobody has seen to', response: { 200: OPEN_ALERTS } },
    handler: async ({ signedIn }) => {
      // Who sees no alerts is not told of a failure with every look at the page.
      const mayLook = await rights.demandSight(signedIn).then(
        () => true,
        () => false,
      );
      const { critical, info, warning } = countOpen(outbox, signedIn.operatorId);
      return { open: mayLook ? critical + warning + info : 0 };
    },
  });
  registerAcknowledging(app, parts, rights);
  registerChannels(app, parts, rights);
}

function registerChannels(app: App, parts: Parts, rights: AlertRights): void {
  const { outbox } = parts;
  app.route({
    method: 'GET',
    url: '/api/alerts/channels',
    config: SIGNED_IN,
    schema: { summary: 'Every channel: when something last got through', response: { 200: CHANNELS } },
    handler: async ({ signedIn }): Promise<Channels> => {
      await rights.demandSight(signedIn);
      return {
        channels: outbox.channels().map(({ told: _told, ...channel }) => channel),
        waiting: outbox.waiting(),
      };
    },
  });
  app.route({
    method: 'POST',
    url: '/api/alerts/test',
    config: SIGNED_IN,
    schema: {
      summary: 'Send a test over a channel, and say what became of it',
      body: CHANNEL_TEST,
      response: { 200: CHANNEL_TESTED },
    },
    handler: async ({ body: { channel }, signedIn }): Promise<ChannelTested> => {
      await rights.demandTests(signedIn);
      if (!outbox.channels().some(({ name }) => name === channel))
        throw new BittingError('RECORD_NOT_FOUND', channel, { publicDetail: 'There is no such channel.' });
      return testChannel(channel, parts);
    },
  });
}

/** What somebody did himself calls him to nothing; it still calls everybody else, and whoever a channel reaches. */
export function countOpen(outbox: Pick<Outbox, 'unacknowledged'>, operatorId: string): Alerts['open'] {
  return {
    info: outbox.unacknowledged('info', operatorId),
    warning: outbox.unacknowledged('warning', operatorId),
    critical: outbox.unacknowledged('critical', operatorId),
  };
}

function viewAlert({ about, deliveries, ...alert }: KeptAlert, operatorId: string): ShownAlert {
  const { doneBy, named } = about;
  return { ...alert, deliveries: [...deliveries], named: [...named], isOwn: doneBy === operatorId };
}

/** Until it was sent or refused once, or for as long as somebody looks at a page. */
async function testChannel(
  channel: string,
  { nowMs, outbox, random, signal }: Pick<Parts, 'nowMs' | 'outbox' | 'random' | 'signal'>,
): Promise<ChannelTested> {
  const id = `al_${random(ID_BYTES).toString('hex')}`;
  const atMs = nowMs();
  const alert = {
    id,
    rule: 'test',
    severity: 'info',
    title: 'A test',
    sentence: 'Somebody asked whether this channel works.',
    advice: 'Nothing: it does.',
    group: `test ${id}`,
    atMs,
    sequence: null,
  } as const;
  outbox.tellBy(channel, alert, { nowMs: atMs, dueMs: atMs });
  const looks = Math.ceil(CHANNEL_TEST_MS / CHANNEL_TEST_LOOK_MS);
  for (let look = 0; look < looks && !signal.aborted; look += 1) {
    const told = readTest(outbox.list({ limit: 1, id })[0]?.deliveries[0]);
    if (told !== null) return told;
    await wait(CHANNEL_TEST_LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
  return { result: 'late', problem: null };
}

function readTest(delivery: KeptDelivery | undefined): ChannelTested | null {
  if (delivery === undefined) return null;
  if (delivery.state === 'sent') return { result: 'sent', problem: null };
  return delivery.problem === null ? null : { result: 'failed', problem: delivery.problem };
}
