import type { ErrorCode } from '../errors/catalogue.ts';
import type { Intent } from '../trading/intent.ts';
import { judgeCharge, partsOf, type ChargeParts } from './charge.ts';
import { tradesOf, type Trade } from './collar.ts';
import type { Notional } from './notional.ts';
import type { Snapshot } from './policy.ts';
import { worthsOf, type Worths } from './worths.ts';

/** One intent of a request in the snapshot that it is judged in. What several rules of several layers ask for is found out once. */
export class Item {
  readonly intent: Intent;
  readonly snapshot: Snapshot;
  /** Its place in the request. */
  readonly index: number;
  #worths: Worths | ErrorCode | undefined = undefined;
  #trades: readonly Trade[] | ErrorCode | undefined = undefined;
  #parts: ChargeParts | ErrorCode | null | undefined = undefined;
  #charge: Notional | ErrorCode | null | undefined = undefined;

  constructor(intent: Intent, snapshot: Snapshot, index = 0) {
    this.intent = intent;
    this.snapshot = snapshot;
    this.index = index;
  }

  get worths(): Worths | ErrorCode {
    return (this.#worths ??= worthsOf(this.intent, this.snapshot));
  }

  get trades(): readonly Trade[] | ErrorCode {
    return (this.#trades ??= tradesOf(this.intent, this.snapshot));
  }

  get parts(): ChargeParts | ErrorCode | null {
    if (this.#parts === undefined) this.#parts = partsOf(this.intent, this.snapshot, this.worths);
    return this.#parts;
  }

  /** What it takes of the limits on what is placed, or a code where that cannot be said. */
  get charge(): Notional | ErrorCode | null {
    if (this.#charge === undefined) this.#charge = judgeCharge(this.intent, this.snapshot, this.parts);
    return this.#charge;
  }
}
