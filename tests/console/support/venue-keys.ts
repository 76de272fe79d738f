/** Accounts and keys at the simulated venues, as their own pages would make them. */
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';

export interface VenueKey {
  readonly apiKey: string;
  readonly secret: string;
  /** Only OKX's keys have one. */
  readonly passphrase: string | null;
}

export interface VenueKeyTerms {
  readonly permissions?: readonly ('read_only' | 'trade' | 'withdraw')[];
  readonly ips?: readonly string[];
  readonly environment?: 'live' | 'demo';
}

export class VenuePages {
  readonly #control: string;

  constructor(control: string) {
    this.#control = control;
  }

  /** A new account with money on every wallet. */
  async openAccount(venue: VenueId): Promise<string> {
    const { uid } = await this.#post<{ readonly uid: string }>(venue, '/accounts', {
      funds: { USDT: '100000', BTC: '2' },
    });
    if (venue === 'htx')
      await this.#post(venue, '/fund', { uid, asset: 'USDT', amount: '5000', wallet: 'contract' });
    return uid;
  }

  async makeKey(venue: VenueId, uid: string, terms: VenueKeyTerms = {}): Promise<VenueKey> {
    const made = await this.#post<VenueKey>(venue, '/keys', {
      uid,
      permissions: ['read_only', 'trade'],
      ips: ['127.0.0.1'],
      ...terms,
    });
    const { apiKey, passphrase, secret } = made;
    return { apiKey, secret, passphrase: venue === 'okx' ? passphrase : null };
  }

  async deleteKey(venue: VenueId, { apiKey }: VenueKey): Promise<void> {
    await this.#post(venue, '/keys/delete', { apiKey });
  }

  /** The next call there is refused in these words, whatever it is. */
  async refuseNext(
    venue: VenueId,
    target: string,
    body: object,
    method: 'GET' | 'POST' = 'GET',
  ): Promise<void> {
    await this.#post(venue, '/faults', {
      kind: 'answer',
      method,
      path: target,
      count: 1,
      status: 200,
      body: JSON.stringify(body),
    });
  }

  async #post<Answer>(venue: VenueId, target: string, body: object): Promise<Answer> {
    const url = `${this.#control}${target}${venue === 'htx' ? '?venue=htx' : ''}`;
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${target}: ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as Answer;
  }
}
