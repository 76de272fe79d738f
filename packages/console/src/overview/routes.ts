import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { AccountView } from '@bitting/client/operations.ts';
import type { AccountPictureView } from '@bitting/client/pictures.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import {
  HISTORY,
  HISTORY_QUERY,
  HOLDINGS,
  OVERVIEW,
  type History,
  type Holdings,
  type Overview,
} from '../api/overview.ts';
import { AlertRights } from '../alerts/alert-rights.ts';
import { countOpen } from '../alerts/alert-routes.ts';
import type { App, Parts } from '../server/parts.ts';
import type { AlertFacts } from './facts.ts';
import { gatherFacts } from './gathering.ts';
import { AccountLooks, type Looked } from './looks.ts';
import { judge } from './safety.ts';
import { RANGES, WorthSamples } from './samples.ts';
import { hasPicture, startSampler } from './sampler.ts';
import { SlowLooks } from './slow-looks.ts';
import { UNIT } from './valuation.ts';

const SIGNED_IN = { access: 'signed-in' } as const;

/** Whether everything is as it should be, what accounts hold, and what they were worth. */
export function registerOverview(app: App, parts: Parts): void {
  const { auditor, database, gatewayOf, news, nowMs, onFault, outbox, signal } = parts;
  const looks = new AccountLooks(nowMs);
  const samples = new WorthSamples(database);
  const slow = new SlowLooks({ auditor, nowMs, news });
  const rights = new AlertRights(parts);
  startSampler({ auditor, looks, samples, nowMs, onFault }, signal);
  app.route({
    method: 'GET',
    url: '/api/overview',
    config: SIGNED_IN,
    schema: {
      summary: 'Whether everything is as it should be, with the reasons',
      response: { 200: OVERVIEW },
    },
    handler: async ({ signedIn }): Promise<Overview> => {
      const alerts = async (): Promise<AlertFacts> => {
        await rights.demandSight(signedIn);
        return { open: countOpen(outbox, signedIn.operatorId), channels: outbox.channels() };
      };
      return judge(await gatherFacts({ client: gatewayOf(signedIn), looks, slow, alerts, nowMs: nowMs() }));
    },
  });
  registerWorth(app, parts, { looks, samples });
}

function registerWorth(
  app: App,
  { gatewayOf, nowMs }: Parts,
  { looks, samples }: { readonly looks: AccountLooks; readonly samples: WorthSamples },
): void {
  app.route({
    method: 'GET',
    url: '/api/overview/holdings',
    config: SIGNED_IN,
    schema: { summary: 'What accounts hold now, and what that is worth', response: { 200: HOLDINGS } },
    handler: async ({ signedIn }): Promise<Holdings> => {
      const client = gatewayOf(signedIn);
      const { accounts } = await client.accounts({});
      const shown = accounts.filter(({ state }) => state !== 'revoked');
      return {
        unit: UNIT,
        accounts: await Promise.all(shown.map(async (one) => holdingOf(one, client, looks))),
      };
    },
  });
  app.route({
    method: 'GET',
    url: '/api/overview/history',
    config: SIGNED_IN,
    schema: {
      summary: 'What accounts were worth: minutes of a day, hours of a month, quarters of days of a year',
      querystring: HISTORY_QUERY,
      response: { 200: HISTORY },
    },
    handler: async ({ query, signedIn }): Promise<History> => {
      const { range } = query;
      const { accounts } = await gatewayOf(signedIn).accounts({});
      return {
        unit: UNIT,
        everyMs: RANGES[range].everyMs,
        accounts: accounts.map(({ accountId, environment, label }) => ({
          accountId,
          label,
          environment,
          points: [...samples.read(accountId, range, nowMs())],
        })),
      };
    },
  });
}

/** An account of which the gateway has no picture is shown without one. */
async function holdingOf(
  account: AccountView,
  client: AdminClient,
  looks: AccountLooks,
): Promise<Holdings['accounts'][number]> {
  const { accountId, environment, label, venue } = account;
  const looked = hasPicture(account) ? await looks.of(client, accountId).catch(passOver) : null;
  return { accountId, environment, label, venue, held: looked === null ? null : heldOf(looked) };
}

function heldOf({ markets, picture, valuation }: Looked): Holdings['accounts'][number]['held'] {
  const { equity, exposure, positions, unpriced } = valuation;
  return {
    state: picture.state,
    equity,
    exposure,
    unpriced: [...unpriced],
    positions: [...positions],
    markets: markets.map(({ one: _one, ...market }) => market),
    openOrders: picture.orders.length,
    heardMs: lastHeard(picture),
  };
}

function lastHeard({ balances, orders, positions }: AccountPictureView): number | null {
  const heard = [balances, positions, orders].flatMap((rows) => rows.map(({ heardMs }) => heardMs));
  return heard.length === 0 ? null : Math.max(...heard);
}

function passOver(error: unknown): null {
  if (error instanceof BittingError) return null;
  throw error;
}
