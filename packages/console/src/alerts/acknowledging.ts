import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { ACKNOWLEDGED, ACKNOWLEDGEMENT } from '../api/alerts.ts';
import { ActLog } from '../people/acts.ts';
import { noteAct } from '../people/desk.ts';
import { demandMayWiden } from '../people/holds.ts';
import type { SignedIn } from '../people/signed-in.ts';
import { isSteppedUp } from '../server/access.ts';
import type { App, Parts } from '../server/parts.ts';
import type { AlertRights } from './alert-rights.ts';

/** That somebody sees to an alert ends its escalation for everybody: for what is critical, and for all at once, a session alone will not do. */
export function registerAcknowledging(app: App, parts: Parts, rights: AlertRights): void {
  const { database, nowMs, outbox } = parts;
  const desk = { acts: new ActLog(database), nowMs };
  app.route({
    method: 'POST',
    url: '/api/alerts/acknowledge',
    config: { access: 'signed-in' },
    schema: {
      summary: 'Say that somebody sees to an alert: it is not told over further channels',
      body: ACKNOWLEDGEMENT,
      response: { 200: ACKNOWLEDGED },
    },
    handler: async ({ body: { id }, clientAddress: address, signedIn }) => {
      await rights.demandSeeingTo(signedIn);
      const [alert] = id === null ? [] : outbox.list({ limit: 1, id });
      if (id !== null && alert === undefined)
        throw new BittingError('RECORD_NOT_FOUND', id, { publicDetail: 'There is no such alert.' });
      if (id === null || alert?.severity === 'critical') demandFresh(signedIn, nowMs());
      // Before anything is silenced: what cannot be written down is not done.
      if (id === null) noteAct(desk, 'alerts-seen-to', signedIn, { address });
      const isCritical =
        id === null
          ? outbox.unacknowledged('critical') > 0
          : alert?.severity === 'critical' && alert.ackedMs === null;
      if (isCritical) noteAct(desk, 'critical-seen-to', signedIn, { address });
      return { acknowledged: outbox.acknowledge(id, signedIn.name, nowMs()) };
    },
  });
}

function demandFresh(who: SignedIn, nowMs: number): void {
  if (!isSteppedUp(who, nowMs)) throw new BittingError('STEP_UP_NEEDED', 'no fresh second factor');
  demandMayWiden(who);
}
