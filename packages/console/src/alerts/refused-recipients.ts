import type { Alert } from './alert.ts';
import { makeOwnAlert } from './own-alert.ts';

const DAY_MS = 86_400_000;

export interface RefusalPorts {
  readonly tell: (alert: Alert) => void;
  readonly nowMs: () => number;
}

/** Tells of recipients whom a mail server does not take: at once, and daily for as long as it is so. */
export class RefusedRecipients {
  readonly #ports: RefusalPorts;
  readonly #toldMs = new Map<number, number>();

  constructor(ports: RefusalPorts) {
    this.#ports = ports;
  }

  /** By their numbers in the list of the configuration: whose address it is stands in no alert. */
  note(positions: readonly number[]): void {
    const { nowMs, tell } = this.#ports;
    const now = nowMs();
    const untold = positions.filter((position) => now - (this.#toldMs.get(position) ?? -DAY_MS) >= DAY_MS);
    if (untold.length === 0) return;
    const which = untold.join(', ');
    tell(
      makeOwnAlert(
        'recipient-refused',
        { atMs: now, what: which },
        {
          severity: 'warning',
          title: 'A recipient of alerts gets no mail',
          sentence: `The mail server did not take a mail for number ${which} of alerts.email_recipients; the others have it.`,
          advice:
            'Look whether the address is right: until the server takes it, nobody is told there. "bitting alerts test" tries it.',
        },
      ),
    );
    for (const position of untold) this.#toldMs.set(position, now);
  }
}
