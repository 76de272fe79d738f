/** One installation that lives again and again from the same beginning, while its system calls fail. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import assert from 'node:assert/strict';
import { openAdminClient, type AdminClient } from '@bitting/client/admin-client.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { NoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { layOutData, type DataLayout } from '@bitting/gateway/config/data-layout.ts';
import type { GatewayConfig } from '@bitting/gateway/config/gateway-config.ts';
import { readLedger } from '@bitting/gateway/ledger/recovery.ts';
import { startGateway, type RunningGateway } from '@bitting/gateway/supervisor/gateway-process.ts';
import {
  bindPaperKey,
  issueHtxTestKey,
  issueTestKey,
  SMALL_DISK,
  startTestGateway,
} from '../support/gateway.ts';
import { signHtx, type HtxKey } from '../support/htx-signing.ts';
import { liveLater } from '../support/late-life.ts';
import { signOkx, type OkxKey } from '../support/okx-signing.ts';
import { requestRaw, type RawAnswer, type RawRequest } from '../support/raw-client.ts';
import { KeptProofs, readLogKey } from './kept-proofs.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';

/** More than the five minutes for which HTX takes a signature: whatever is not there then never comes. */
const LATER_MS = 360_000;
const PATIENCE_MS = 20_000;

export const OKX_ORDER_PATH = '/api/v5/trade/order';
const OKX_CANCEL_PATH = '/api/v5/trade/cancel-order';
const SWAP_ORDER_PATH = '/v5/trade/order';

/** What the bot and the operator were told in one life, and have kept. */
export interface Told {
  /** Client order ids of orders that are placed. */
  readonly placed: string[];
  /** Of orders that are cancelled. */
  readonly cancelled: string[];
  /** Ids of virtual keys that are issued. */
  readonly issued: string[];
  /** Our codes of what was refused. */
  readonly refused: string[];
  readonly proofs: KeptProofs;
}

/** One life of a gateway on a copy of the installation. */
export interface TracedLife {
  readonly layout: DataLayout;
  readonly process: RunningGateway;
  readonly admin: AdminClient;
  readonly told: Told;
}

export class TracedGround {
  readonly venue: PaperVenue;
  readonly #template: DataLayout;
  readonly #config: GatewayConfig;
  readonly #keyBytes: Buffer;
  readonly #token: string;
  readonly #accountId: string;
  readonly #okx: OkxKey;
  readonly #htx: HtxKey;
  /** As somebody has kept it elsewhere. */
  readonly #logKey: NoteKey;
  readonly #copies: string[] = [];
  readonly #close: () => Promise<void>;
  #orders = 0;

  private constructor(
    parts: Awaited<ReturnType<typeof prepare>>,
    copyOf: { readonly template: DataLayout; readonly close: () => Promise<void> },
  ) {
    this.venue = parts.venue;
    this.#template = copyOf.template;
    this.#close = copyOf.close;
    this.#config = parts.config;
    this.#keyBytes = parts.keyBytes;
    this.#token = parts.token;
    this.#accountId = parts.accountId;
    this.#logKey = readLogKey(copyOf.template.ledgerDirectory);
    this.#okx = parts.okx;
    this.#htx = parts.htx;
  }

  static async open(): Promise<TracedGround> {
    const venue = await startPaperVenue();
    const parts = await prepare(venue);
    const close = async (): Promise<void> => {
      await parts.gateway.close();
      await venue.close();
    };
    return new TracedGround(parts, { template: parts.gateway.layout, close });
  }

  /** A new copy of the installation, at rest, in this directory. */
  copy(parent = os.tmpdir()): DataLayout {
    const directory = mkdtempSync(path.join(parent, 'bitting-traced-'));
    this.#copies.push(directory);
    cpSync(this.#template.directory, directory, {
      recursive: true,
      filter: (file) => !file.endsWith('.sock'),
    });
    return layOutData(directory);
  }

  /** Throws where the process does not get as far as listening. */
  async start(layout: DataLayout, told: Told, diskSizes = SMALL_DISK): Promise<TracedLife> {
    const unlock = { kind: 'key-file', bytes: Buffer.from(this.#keyBytes) } as const;
    const process = await startGateway({ layout, config: this.#config, unlock, diskSizes });
    const admin = openAdminClient({ socketPath: process.ready.adminSocket, token: this.#token });
    return { layout, process, admin, told };
  }

  /** Orders at both venues, a cancel, a new key, receipts: each is noted once it was acknowledged. Throws when nobody answers. */
  async act(life: TracedLife): Promise<void> {
    const { proofs } = life.told;
    const first = await this.placeOkx(life);
    await proofs.keepReceipt(life.admin);
    await this.#placeHtx(life);
    if (first !== null) await this.cancelOkx(life, first);
    proofs.keepCheckpoint(life.layout.ledgerDirectory);
    await this.issue(life);
    await this.placeOkx(life);
    await proofs.keepReceipt(life.admin);
    proofs.keepCheckpoint(life.layout.ledgerDirectory);
  }

  /** The order's client id; `null` when it was refused. */
  async placeOkx(life: TracedLife): Promise<string | null> {
    this.#orders += 1;
    const clOrdId = `traced${this.#orders}`;
    const order = {
      instId: 'BTC-USDT',
      tdMode: 'cash',
      side: 'buy',
      ordType: 'limit',
      px: '100',
      sz: '0.01',
    };
    const answer = await this.#sendOkx(life, OKX_ORDER_PATH, { ...order, clOrdId });
    if (!note(answer, life.told)) return null;
    assert.match(answer.body.toString(), /"sCode":"0"/u);
    life.told.placed.push(clOrdId);
    return clOrdId;
  }

  async cancelOkx(life: TracedLife, clOrdId: string): Promise<boolean> {
    const answer = await this.#sendOkx(life, OKX_CANCEL_PATH, { instId: 'BTC-USDT', clOrdId });
    if (!note(answer, life.told)) return false;
    assert.match(answer.body.toString(), /"sCode":"0"/u);
    life.told.cancelled.push(clOrdId);
    return true;
  }

  async issue({ admin, told }: TracedLife): Promise<void> {
    const { virtualKeyId } = await issueTestKey(admin, this.#accountId);
    told.issued.push(virtualKeyId);
  }

  async #placeHtx(life: TracedLife): Promise<void> {
    this.#orders += 1;
    const client_order_id = String(1_000_000 + this.#orders);
    const order = { contract_code: 'BTC-USDT', margin_mode: 'cross', side: 'buy', type: 'limit' };
    const body = { ...order, price: '60000', volume: '1', time_in_force: 'gtc', client_order_id };
    const host = 'api.hbdm.com';
    const request = signHtx(this.#htx, { method: 'POST', path: SWAP_ORDER_PATH, host, body });
    const answer = await this.#request(life, 'htx-contract', request);
    if (!note(answer, life.told)) return;
    assert.match(answer.body.toString(), /"code":200/u);
    life.told.placed.push(client_order_id);
  }

  async #sendOkx(life: TracedLife, target: string, body: unknown): Promise<RawAnswer> {
    return this.#request(life, 'okx', signOkx(this.#okx, { method: 'POST', target, body }));
  }

  async #request(life: TracedLife, family: string, request: RawRequest): Promise<RawAnswer> {
    return requestRaw(life.process.ready.listeners[family] ?? '', request);
  }

  /**
   * What lies there is whole and signed for, as an auditor finds it; then one more life, later: the vault opens with every key that was issued, the ledger is whole, every intent has one end
   * and it is the venue's, nothing that was told is lost and nothing was sent twice.
   */
  async check(
    layout: DataLayout,
    told: Told,
    { wasPowerCut = false }: { readonly wasPowerCut?: boolean } = {},
  ): Promise<readonly LedgerEntry[]> {
    const { control, htx } = this.venue;
    // Tiles are made again by the next start, so nobody waits until they are on the disk.
    told.proofs.demand(layout.ledgerDirectory, this.#logKey, { withTiles: !wasPowerCut });
    for (const clock of [control, htx]) clock.setClockOffset(LATER_MS);
    try {
      await liveLater(
        { layout, config: this.#config, keyBytes: this.#keyBytes, token: this.#token },
        {
          laterMs: LATER_MS,
          patienceMs: PATIENCE_MS,
          look: async (admin) => {
            const { virtualKeys } = await admin.list({});
            const known = new Set(virtualKeys.map(({ virtualKeyId }) => virtualKeyId));
            for (const id of told.issued)
              assert.ok(known.has(id), `${id} was issued and is not in the vault`);
          },
        },
      );
    } finally {
      for (const clock of [control, htx]) clock.setClockOffset(0);
    }
    told.proofs.demand(layout.ledgerDirectory, this.#logKey);
    const entries = Array.from(readLedger(layout.ledgerDirectory), ({ entry }) => entry);
    this.#checkOrders(entries, told);
    return entries;
  }

  #checkOrders(entries: readonly LedgerEntry[], told: Told): void {
    const orders = [this.venue.control, this.venue.htx].flatMap((at) => {
      const { openOrders, closedOrders } = at.truth();
      return openOrders.concat(closedOrders);
    });
    const atVenue = new Map(orders.map((order) => [order.clientId, order.state]));
    const sent = [OKX_ORDER_PATH, SWAP_ORDER_PATH].flatMap((target) =>
      [...this.venue.control.requests({ path: target }), ...this.venue.htx.requests({ path: target })]
        .filter(({ method }) => method === 'POST')
        .map(({ body }) => clientIdIn(body)),
    );
    assert.equal(new Set(sent).size, sent.length, 'nothing was sent twice');
    const recorded = new Set<string>();
    for (const entry of entries) {
      if (entry.type !== 'intent') continue;
      const ends = lastWords(entries, entry.intentId);
      assert.equal(ends.length, 1, `intent ${entry.operation} ends ${ends.length} times`);
      const [item] = entry.items;
      if (item?.kind !== 'place' || item.clientOrderId === null) continue;
      recorded.add(item.clientOrderId);
      assert.deepEqual(ends, [atVenue.has(item.clientOrderId) ? 'accepted' : 'rejected'], item.clientOrderId);
    }
    for (const id of told.placed) {
      assert.ok(recorded.has(id), `${id} was acknowledged and is not in the ledger`);
      assert.ok(atVenue.has(id), `${id} was acknowledged and is not at the venue`);
    }
    for (const id of told.cancelled) assert.equal(atVenue.get(id), 'canceled', id);
  }

  async close(): Promise<void> {
    for (const copy of this.#copies) rmSync(copy, { recursive: true, force: true });
    await this.#close();
  }
}

export function nothingTold(): Told {
  return { placed: [], cancelled: [], issued: [], refused: [], proofs: new KeptProofs() };
}

/** As it is now, whatever is told later. */
export function copyTold({ placed, cancelled, issued, refused, proofs }: Told): Told {
  return {
    placed: [...placed],
    cancelled: [...cancelled],
    issued: [...issued],
    refused: [...refused],
    proofs: proofs.copy(),
  };
}

async function prepare(venue: PaperVenue) {
  const gateway = await startTestGateway(venue);
  const okxAccount = venue.openAccount({ funds: { USDT: '100000000' } });
  const htxAccount = venue.openHtxAccount({ contract: { USDT: '100000000' } });
  const accountId = await bindPaperKey(gateway.admin, okxAccount.key);
  const okx = await issueTestKey(gateway.admin, accountId);
  const htx = await issueHtxTestKey(gateway.admin, await bindPaperKey(gateway.admin, htxAccount.key));
  await gateway.process.stop();
  const { config, keyBytes, token } = gateway.installation;
  return { venue, gateway, accountId, okx, htx, config, keyBytes, token };
}

/** True when the venue has answered; else why it was refused is noted. */
function note(answer: RawAnswer, told: Told): boolean {
  const code = answer.headers.get('bitting-code');
  if (code !== undefined) told.refused.push(code);
  else told.proofs.keepRecord(answer.headers.get('bitting-record'));
  return code === undefined;
}

function clientIdIn(body: string): string {
  const order = JSON.parse(body) as Readonly<Record<string, string>>;
  return order['clOrdId'] ?? order['client_order_id'] ?? '';
}

function lastWords(entries: readonly LedgerEntry[], intentId: string): readonly string[] {
  return entries.flatMap((entry) => {
    if ((entry.type !== 'outcome' && entry.type !== 'resolution') || entry.intentId !== intentId) return [];
    return entry.items.filter(({ kind }) => kind !== 'unknown').map(({ kind }) => kind);
  });
}
