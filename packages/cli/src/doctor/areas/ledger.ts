import { UNCOVERED_MS_MAX } from '../bounds.ts';
import { byCommand, byHand, when, type Area } from '../check.ts';
import { demandSeen } from '../scene.ts';

/** The ledger: whether it is written, covered and witnessed. */
export const LEDGER: Area = {
  name: 'ledger',
  checks: [
    {
      id: 'ledger.no-witness',
      severity: 'warning',
      title: 'Nobody else vouches for the ledger: whoever holds the gateway could write another one',
      look: ({ layout, settings }) =>
        when(settings['ledger.witnesses'] === null, () =>
          byHand(
            'ledger.witnesses is not set',
            `On another machine: bitting witness init --name NAME, bitting witness add-log "$(cat ${layout.ledgerDirectory}/log.vkey)", bitting witness serve. Here: ledger.witnesses (docs/operations/witness.md).`,
          ),
        ),
    },
    {
      id: 'ledger.unwitnessed',
      severity: 'warning',
      title: 'Witnesses are named, and the newest checkpoint has no signature of theirs',
      look: (scene) => {
        if (scene.settings['ledger.witnesses'] === null) return [];
        const { checkpoint } = demandSeen(scene.gateway).ledger;
        const signatures = (checkpoint ?? '').split('\n').filter((line) => line.startsWith('— ')).length;
        return when(checkpoint !== null && signatures < 2, () =>
          byHand(
            'it is signed by the log alone',
            'Ask each witness: bitting witness status. An event "witness-refused" in "bitting tail" says that one refuses.',
          ),
        );
      },
    },
    {
      id: 'ledger.unwritable',
      severity: 'critical',
      title: 'The ledger cannot be written: only cancels and the halt work',
      look: (scene) =>
        when(!demandSeen(scene.gateway).status.ledgerWritable, () =>
          byCommand('the gateway says so', 'systemctl restart bitting'),
        ),
    },
    {
      id: 'ledger.reserved',
      severity: 'critical',
      title: 'The disk is full: no order is taken, only cancels',
      look: (scene) =>
        when(demandSeen(scene.gateway).status.ledgerReserved, () =>
          byCommand(
            'the gateway lives on its reserve',
            `bitting ledger archive --before 30d --to /mnt/archive${scene.again}`,
          ),
        ),
    },
    {
      id: 'ledger.uncovered',
      severity: 'warning',
      title: 'Records have been without a checkpoint for long',
      look: (scene) => {
        const { uncoveredMs } = demandSeen(scene.gateway).ledger;
        return when(uncoveredMs !== null && uncoveredMs > UNCOVERED_MS_MAX, () =>
          byCommand(`for ${Math.round((uncoveredMs ?? 0) / 1000)} seconds`, 'systemctl restart bitting'),
        );
      },
    },
  ],
};
