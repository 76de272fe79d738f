import { createHmac, createPrivateKey, sign } from 'node:crypto';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { ManualClock } from '../engine/clock.ts';
import {
  createAccount,
  createKey,
  deposit,
  type AccountRequest,
  type KeyRequest,
} from '../engine/directory.ts';
import { Engine } from '../engine/engine.ts';
import type { Account, ApiKey } from '../engine/records.ts';
import type { HostFamily } from './call.ts';
import { htxFace } from './face.ts';
import { HTX_PROFILE } from './profile.ts';
import { HtxRateLimits } from './rate-limits.ts';
import { DEFAULT_HTX_VARIANTS, type HtxVariants } from './variants.ts';

export const START = Date.UTC(2026, 0, 2, 3, 4, 5);

type Json = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
  /** `data` of the body. */
  readonly data: unknown;
}

export interface Asked {
  readonly method?: 'GET' | 'POST';
  /** With its query, if any. */
  readonly path: string;
  readonly body?: unknown;
  readonly host?: HostFamily;
  /** Signs with this key; without it the request is public. */
  readonly key?: ApiKey;
  readonly address?: string;
  /** `application/json` unless told; `null` sends none. */
  readonly contentType?: string | null;
}

/** HTX without its wire: an engine in memory on a manual clock, asked request by request. */
export class HtxBench {
  readonly clock = new ManualClock(START);
  readonly limits = new HtxRateLimits();
  readonly engine: Engine;
  variants: HtxVariants;

  constructor(options: { readonly variants?: Partial<HtxVariants>; readonly dataDir?: string } = {}) {
    this.variants = { ...DEFAULT_HTX_VARIANTS, rateLimitFactor: null, ...options.variants };
    this.engine = new Engine({
      seed: 5,
      clock: this.clock,
      dataDir: options.dataDir ?? null,
      marketMaker: false,
      rules: { priceBands: this.variants.priceBands },
      profile: HTX_PROFILE,
    });
  }

  user(funds: Readonly<Record<string, string>>, request: AccountRequest = {}): Account {
    return this.engine.command((state) => {
      const account = createAccount(state, request);
      for (const [asset, amount] of Object.entries(funds)) {
        deposit(state, { uid: account.uid, asset, amount: Decimal.parse(amount), wallet: 'spot' });
      }
      return account;
    });
  }

  key(uid: string, request: Omit<KeyRequest, 'uid'> = {}): ApiKey {
    return this.engine.command((state) => createKey(state, { uid, ...request }));
  }

  ask(asked: Asked): Answer {
    const { method = 'GET', path, host = 'spot', key, address = '127.0.0.1' } = asked;
    const body = asked.body === undefined ? '' : JSON.stringify(asked.body);
    const target =
      key === undefined
        ? path
        : signedTarget({ method, path, key, host: 'api.huobi.pro', at: this.clock.now() });
    const face = htxFace(host, () => ({
      engine: this.engine,
      limits: this.limits,
      variants: this.variants,
      now: this.clock.now(),
      maintenance: false,
    }));
    const headers = new Map([['host', '127.0.0.1:8080']]);
    const { contentType = 'application/json' } = asked;
    if (method === 'POST' && contentType !== null) headers.set('content-type', contentType);
    const reply = face.answer(
      { method, target, headers, body: Buffer.from(body), remoteAddress: address },
      this.clock.now(),
    );
    const json = JSON.parse(reply.text) as Json;
    return { status: reply.status, headers: reply.headers, body: json, data: json['data'] };
  }
}

export interface Signing {
  readonly method: string;
  readonly path: string;
  readonly key: Pick<ApiKey, 'apiKey' | 'secret'>;
  readonly host: string;
  readonly at: number;
  /** PKCS 8, base64 DER: signs with Ed25519 instead of the secret. */
  readonly privateKey?: string;
}

/** Signs by the letter of the venue's rules: four parameters and those of the query, sorted by the bytes of their names. */
export function signedTarget({ method, path, key, host, at, privateKey }: Signing): string {
  const [bare = '', query = ''] = path.split('?');
  const auth = [
    `AccessKeyId=${encodeURIComponent(key.apiKey)}`,
    `SignatureMethod=${privateKey === undefined ? 'HmacSHA256' : 'Ed25519'}`,
    'SignatureVersion=2',
    `Timestamp=${encodeURIComponent(new Date(at).toISOString().slice(0, 19))}`,
  ];
  const pairs = [...auth, ...(query === '' ? [] : query.split('&'))].toSorted((a, b) =>
    Buffer.compare(Buffer.from(a), Buffer.from(b)),
  );
  const text = [method, host, bare, pairs.join('&')].join('\n');
  const signature =
    privateKey === undefined
      ? createHmac('sha256', key.secret).update(text).digest('base64')
      : sign(
          null,
          Buffer.from(text),
          createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' }),
        ).toString('base64');
  return `${bare}?${[...auth, ...(query === '' ? [] : [query]), `Signature=${encodeURIComponent(signature)}`].join('&')}`;
}
