import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { ManualClock } from '../engine/clock.ts';
import { Engine } from '../engine/engine.ts';
import { OKX_PROFILE } from '../engine/profile.ts';
import { HTX_PROFILE } from '../htx/profile.ts';
import { DEFAULT_HTX_VARIANTS, type HtxVariants } from '../htx/variants.ts';
import { htxRules, OKX_RULES } from './desk-rules.ts';
import { KeyDesk, type VenuePort } from './key-desk.ts';
import { totpCode } from './totp.ts';

export const START = Date.UTC(2026, 10, 21, 12);
export const PASSWORD = 'a rehearsal 1';
export const PASSPHRASE = 'Gr1d-Bot!';

export type VenueName = 'okx' | 'htx';

/** A desk over two venues without faces, on a clock that only the test moves. */
export interface Rehearsal {
  readonly clock: ManualClock;
  readonly desk: KeyDesk;
  readonly url: string;
  readonly engines: Readonly<Record<VenueName, Engine>>;
  close(): Promise<void>;
}

export async function startDesk(
  options: {
    readonly dataDir?: string;
    readonly variants?: Partial<HtxVariants>;
    readonly startAt?: number;
  } = {},
): Promise<Rehearsal> {
  const clock = new ManualClock(options.startAt ?? START);
  const dataDir = options.dataDir ?? null;
  const rules = { priceBands: false };
  const common = { seed: 1, clock, dataDir, marketMaker: false, rules };
  const engines = {
    okx: new Engine({ ...common, profile: OKX_PROFILE }),
    htx: new Engine({ ...common, profile: HTX_PROFILE }),
  };
  const port = (venue: VenueName): VenuePort => ({
    venue,
    rules: () => (venue === 'okx' ? OKX_RULES : htxRules({ ...DEFAULT_HTX_VARIANTS, ...options.variants })),
    engine: () => engines[venue],
    now: () => clock.now(),
    addresses: () => [{ label: 'REST', url: 'http://127.0.0.1:1' }],
  });
  const desk = new KeyDesk({
    clock,
    dataDir,
    venues: [port('okx'), port('htx')],
    random: countedBytes(clock.now().toString()),
  });
  const url = await desk.listen(0);
  return {
    clock,
    desk,
    url,
    engines,
    close: async () => {
      await desk.close();
      engines.okx.close();
      engines.htx.close();
    },
  };
}

/** Bytes that look random and are the same in every run. */
function countedBytes(seed: string): (bytes: number) => Buffer {
  let count = 0;
  return (bytes) => {
    count += 1;
    return createHash('shake256', { outputLength: bytes }).update(`${seed}:${count}`).digest();
  };
}

export interface Got {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly json: Readonly<Record<string, unknown>>;
}

interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export function ask(base: string, { method, target, headers = {}, body = '' }: Asked): Promise<Got> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, method, path: target, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const json = (text.startsWith('{') ? JSON.parse(text) : {}) as Got['json'];
        resolve({ status: response.statusCode ?? 0, text, headers: response.headers, json });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** A browser without script, or a program with a cookie jar. */
export class Visitor {
  readonly base: string;
  readonly #cookies = new Map<string, string>();

  constructor(base: string) {
    this.base = base;
  }

  get cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  setCookie(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  async send(asked: Asked): Promise<Got> {
    const cookie = this.cookieHeader;
    const headers = { ...(cookie === '' ? {} : { cookie }), ...asked.headers };
    const got = await ask(this.base, { ...asked, headers });
    for (const line of (got.headers['set-cookie'] as readonly string[] | undefined) ?? []) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      if (line.includes('Max-Age=0')) this.#cookies.delete(pair.slice(0, at));
      else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return got;
  }

  get(target: string): Promise<Got> {
    return this.send({ method: 'GET', target });
  }

  post(target: string, body: object = {}): Promise<Got> {
    return this.send({
      method: 'POST',
      target,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }
}

/** The newest code that was mailed to an address. */
export async function mailedCode(base: string, email: string): Promise<string> {
  const { json } = await ask(base, { method: 'GET', target: `/mail?to=${encodeURIComponent(email)}` });
  const mails = json['mails'] as readonly { readonly text: string }[];
  for (const { text } of mails) {
    const code = /^Your code to .* is (\d{6})/.exec(text)?.[1];
    if (code !== undefined) return code;
  }
  throw new Error(`no code was mailed to ${email}`);
}

export async function subjectsTo(base: string, email: string): Promise<readonly string[]> {
  const { json } = await ask(base, { method: 'GET', target: `/mail?to=${encodeURIComponent(email)}` });
  return (json['mails'] as readonly { readonly subject: string }[]).map(({ subject }) => subject);
}

/** A person who signed up and set two-factor authentication up. */
export interface Trader {
  readonly visitor: Visitor;
  readonly venue: VenueName;
  readonly email: string;
  readonly uid: string;
  readonly secret: string;
  /** Codes that were not used yet; moves the clock on to get one. */
  codes(): Promise<Readonly<Record<string, string>>>;
  api(path: string, body?: object): Promise<Got>;
  /** Sends with fresh codes. */
  confirm(path: string, body: object): Promise<Got>;
}

export async function signUpTrader(
  rehearsal: Pick<Rehearsal, 'url' | 'clock'>,
  venue: VenueName,
  email = 'ann@example.org',
): Promise<Trader> {
  const { clock, url } = rehearsal;
  const visitor = new Visitor(url);
  const api = (path: string, body?: object): Promise<Got> =>
    body === undefined ? visitor.get(`/${venue}/api/${path}`) : visitor.post(`/${venue}/api/${path}`, body);
  const signedUp = await api('sign-up', { email, password: PASSWORD });
  if (signedUp.status !== 201) throw new Error(signedUp.text);
  const secret = String((await api('two-factor', {})).json['secret']);
  const codes = async (): Promise<Readonly<Record<string, string>>> => {
    clock.advance(30_000);
    const code = totpCode(secret, clock.now());
    if (venue === 'okx') return { code };
    await api('email-code', {});
    return { code, emailCode: await mailedCode(url, email) };
  };
  const confirmed = await api('two-factor/confirm', { code: totpCode(secret, clock.now()) });
  if (confirmed.status !== 200) throw new Error(confirmed.text);
  return {
    visitor,
    venue,
    email,
    uid: String(signedUp.json['uid']),
    secret,
    codes,
    api,
    confirm: async (path, body) => api(path, { ...body, ...(await codes()) }),
  };
}

/** The fields of a good key; tests lay their own over it. */
export function keyFields(venue: VenueName): Readonly<Record<string, unknown>> {
  const fields = { label: 'grid bot', permissions: ['trade'], ips: ['127.0.0.1'] };
  return venue === 'okx' ? { ...fields, passphrase: PASSPHRASE } : fields;
}

export function codeOf(got: Got): string {
  return String((got.json['error'] as { readonly code?: string } | undefined)?.code);
}

/** The sentences beside the fields. */
export function problemsOf(got: Got): Readonly<Record<string, string>> {
  return (
    (got.json['error'] as { readonly fields?: Readonly<Record<string, string>> } | undefined)?.fields ?? {}
  );
}
