/** A person at the page without a browser: what his browser would send and keep, byte for byte in our hands. */
import { request } from 'node:http';
import { codeAt } from '@bitting/console/people/testing/put-person.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const PASSWORD = 'violet hammer cloud nine';

export class HttpPerson {
  readonly #origin: string;
  readonly #cookies = new Map<string, string>();
  /** Everything that went over the wire, both ways. */
  readonly wire: string[] = [];

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** By the link of a first start, with an app. Answers the operator's id. */
  async setUp(link: string): Promise<string> {
    const token = new URL(link).hash.slice(1);
    const { ticket, offer } = await this.call<{
      readonly ticket: string;
      readonly offer: { readonly totp: { readonly secret: string } };
    }>('/api/people/link/password', { token, password: PASSWORD });
    const code = codeAt(readBase32(offer.totp.secret), Date.now());
    const factor = { kind: 'totp', code, name: 'app' };
    await this.call('/api/people/link/factor', { token, ticket, factor });
    await this.call('/api/people/link/finish', { token, ticket, codesAreKept: true });
    const me = await this.call<{ readonly signedIn: { readonly operatorId: string } }>('/api/me');
    return me.signedIn.operatorId;
  }

  /** Throws `Error` with the code of a refusal. */
  async call<Answer>(path: string, body?: unknown): Promise<Answer> {
    const text = await this.#send(path, body);
    const last = text.trim().split('\n').at(-1) ?? '';
    const answer = JSON.parse(last) as {
      readonly error?: { readonly code: string };
      readonly result?: unknown;
    };
    if (answer.error !== undefined) throw new Error(answer.error.code);
    const isLines = 'result' in answer && Object.keys(answer).length === 1;
    return (isLines ? answer.result : answer) as Answer;
  }

  #send(path: string, body: unknown): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const sent = body === undefined ? '' : JSON.stringify(body);
    const asked = request(
      new URL(path, this.#origin),
      { method: body === undefined ? 'GET' : 'POST', headers: this.#headers(body !== undefined) },
      (response) => {
        for (const cookie of response.headers['set-cookie'] ?? []) this.#keep(cookie);
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.once('error', reject).once('end', () => {
          this.wire.push(sent, text);
          resolve(text);
        });
      },
    );
    asked.once('error', reject).end(sent);
    return promise;
  }

  #headers(hasBody: boolean): Readonly<Record<string, string>> {
    return {
      'bitting-console': '1',
      'sec-fetch-site': 'same-origin',
      'user-agent': 'a test',
      origin: this.#origin,
      cookie: Array.from(this.#cookies, ([name, value]) => `${name}=${value}`).join('; '),
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
    };
  }

  #keep(cookie: string): void {
    const [pair = ''] = cookie.split(';');
    const at = pair.indexOf('=');
    this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

function readBase32(text: string): Buffer {
  const bits = Array.from(text, (letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/gu) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
