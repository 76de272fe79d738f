import type { Decimal } from '@bitting/core/money/decimal.ts';
import type { AccountOrder, AccountPosition } from '@bitting/core/trading/account-picture.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import type { Listed, OpenOrder, OperatorOn, VenueHands } from '../venue-hands.ts';

/** A venue that does what it is told, unless a test wants otherwise. */
export class FakeHands implements VenueHands {
  orders: readonly OpenOrder[] = [];
  known: readonly OpenOrder[] = [];
  positions: readonly AccountPosition[] = [];
  isOpen = false;
  /** Whose orders are under way; `null`: anybody's. */
  openOf: string | null = null;
  /** What is in the way of every question; `null`: nothing. */
  listProblem: string | null = null;
  /** What is in the way of every act; then nothing is done. */
  actProblem: string | null = null;
  /** The same of reductions alone. */
  reduceProblem: string | null = null;
  /** The same of the venue's timer. */
  timerProblem: string | null = null;
  onTimer: (seconds: number) => void = () => undefined;
  onCancel: () => void = () => undefined;
  readonly done: string[] = [];

  hasOpen(_accountId: string, virtualKeyId: string | null): boolean {
    const isMeant = virtualKeyId === null || this.openOf === null || this.openOf === virtualKeyId;
    return this.isOpen && isMeant;
  }

  knownOrders(): readonly OpenOrder[] {
    return this.known;
  }

  listOrders(): Promise<Listed<OpenOrder>> {
    return Promise.resolve(this.#list(this.orders));
  }

  listPositions(): Promise<Listed<AccountPosition>> {
    return Promise.resolve(this.#list(this.positions));
  }

  cancel(orders: readonly AccountOrder[], { accountId, operatorId }: OperatorOn): Promise<string | null> {
    const ids = orders.map(({ venueOrderId }) => venueOrderId);
    if (ids.length === 0) return Promise.resolve(null);
    this.onCancel();
    this.done.push(`cancel ${ids.join(' ')} on ${accountId} by ${operatorId}`);
    if (this.actProblem === null)
      this.orders = this.orders.filter(({ order }) => !ids.includes(order.venueOrderId));
    return Promise.resolve(this.actProblem);
  }

  reduce(position: AccountPosition, collar: Decimal, { accountId }: OperatorOn): Promise<string | null> {
    this.done.push(`reduce ${position.instrument} within ${collar.toString()} on ${accountId}`);
    const problem = this.actProblem ?? this.reduceProblem;
    if (problem === null) this.positions = this.positions.filter((one) => one !== position);
    return Promise.resolve(problem);
  }

  setTimer(family: ApiFamily, seconds: number, { accountId }: OperatorOn): Promise<string | null> {
    this.done.push(`timer of ${family} on ${accountId}: ${seconds}`);
    this.onTimer(seconds);
    return Promise.resolve(this.timerProblem);
  }

  #list<Row>(rows: readonly Row[]): Listed<Row> {
    return this.listProblem === null
      ? { kind: 'listed', rows }
      : { kind: 'failed', problem: this.listProblem };
  }
}
