import type { Fields } from '../fields.ts';
import { streamRefusal } from './contract-session.ts';
import type { Desk, Member } from './private-parts.ts';

/** Private streams of contracts that are listed and not traded here. */
export class ClosedDesk implements Desk {
  readonly #member: Member;

  constructor(member: Member) {
    this.#member = member;
  }

  receive(fields: Fields): void {
    const { link, parts } = this.#member;
    link.send(streamRefusal(fields, parts.venue().now, 2011));
  }

  subscriptions(): readonly string[] {
    return [];
  }

  closed(): void {}
}
