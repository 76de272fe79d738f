/** What a bot knows of its orders. */

/**
 * `not-sent`: the gateway said so, did not take the connection, or closed the stream for a restart without an answer;
 * `unknown`: the gateway said so, or the connection broke.
 */
export type OrderEnd = 'placed' | 'not-sent' | 'unknown';

export class BotOrders {
  readonly ends = new Map<string, OrderEnd>();
  /** Since when each that has no end is under way. */
  readonly underWay = new Set<string>();
  /** When each of those that were placed was answered. */
  readonly placedAt: number[] = [];
  /** What was said where it was not placed, with how often. */
  readonly said = new Map<string, number>();

  begin(clientId: string): void {
    if (this.ends.has(clientId) || this.underWay.has(clientId)) throw new Error(`${clientId} is used`);
    this.underWay.add(clientId);
  }

  end(clientId: string, end: OrderEnd, words = ''): void {
    if (!this.underWay.delete(clientId)) throw new Error(`${clientId} has two ends`);
    this.ends.set(clientId, end);
    if (end === 'placed') this.placedAt.push(performance.now());
    else this.said.set(words, (this.said.get(words) ?? 0) + 1);
  }

  of(end: OrderEnd): readonly string[] {
    return [...this.ends].filter(([, ended]) => ended === end).map(([id]) => id);
  }
}
