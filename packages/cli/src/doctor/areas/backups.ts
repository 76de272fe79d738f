import { isRecord } from '../json-record.ts';
import { quoteWord } from '@bitting/client/shell-word.ts';
import { findMount } from '../block-devices.ts';
import { VERIFIED_WITHIN_MS } from '../bounds.ts';
import { byCommand, byHand, when, type Area, type Found } from '../check.ts';
import type { Scene } from '../scene.ts';

interface VerifiedBackup {
  readonly file: string;
  readonly verifiedMs: number;
  readonly takenMs: number;
  readonly vaultOpened: boolean;
}

const DAY_MS = 86_400_000;

/** Backups: whether there is one that was tried. */
export const BACKUPS: Area = {
  name: 'backups',
  checks: [
    {
      id: 'backups.never-verified',
      severity: 'warning',
      title: 'No backup was ever tried out',
      look: (scene) =>
        when(readVerified(scene) === null, () =>
          makeBackup(scene, `${scene.layout.backupVerifiedFile} is not there or not readable`),
        ),
    },
    {
      id: 'backups.stale',
      severity: 'warning',
      title: 'The last backup that was tried out is old',
      look: (scene) => {
        const verified = readVerified(scene);
        const ageMs = verified === null ? 0 : scene.nowMs - Math.min(verified.verifiedMs, verified.takenMs);
        return when(ageMs > VERIFIED_WITHIN_MS, () =>
          makeBackup(scene, `it is ${Math.floor(ageMs / DAY_MS)} days old`),
        );
      },
    },
    {
      id: 'backups.vault-not-opened',
      severity: 'note',
      title: 'The last backup was tried out without opening its vault',
      look: (scene) => {
        const verified = readVerified(scene);
        return when(verified?.vaultOpened === false, () =>
          byCommand(
            `${verified?.file} was verified without its vault`,
            `bitting backup verify ${quoteWord(verified?.file ?? '')} ${identityWord(scene)} ${openingWord(scene)}${scene.again}`,
          ),
        );
      },
    },
    {
      id: 'backups.same-disk',
      severity: 'warning',
      title: 'Backups go to the disk that they are a backup of',
      look: ({ layout, machine, settings }) => {
        const directory = settings['backup.directory'];
        if (directory === null) return [];
        const { device } = findMount(machine, directory);
        return when(device === findMount(machine, layout.directory).device, () =>
          byHand(
            `${directory} and ${layout.directory} are on ${device}`,
            'Name another disk in backup.directory, and let another machine take them from there.',
          ),
        );
      },
    },
    {
      id: 'backups.directory-mode',
      severity: 'warning',
      title: 'Others may read, change or remove backups',
      look: ({ machine, settings }) => {
        const directory = settings['backup.directory'];
        const seen = directory === null ? null : machine.look(directory);
        return when(directory !== null && seen !== null && (seen.mode & 0o077) !== 0, () =>
          byCommand(
            `${directory} has mode ${seen?.mode.toString(8)}`,
            `chmod go-rwx ${quoteWord(directory ?? '')}`,
          ),
        );
      },
    },
  ],
};

function readVerified({ layout, machine }: Scene): VerifiedBackup | null {
  const text = machine.read(layout.backupVerifiedFile);
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    if (!isRecord(value)) return null;
    const { file, takenMs, vaultOpened, verifiedMs } = value;
    if (typeof verifiedMs !== 'number' || typeof takenMs !== 'number') return null;
    return {
      file: typeof file === 'string' ? file : 'FILE',
      verifiedMs,
      takenMs,
      vaultOpened: vaultOpened === true,
    };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function makeBackup(scene: Scene, evidence: string): Found {
  const { again, settings } = scene;
  const directory = settings['backup.directory'] ?? '/mnt/backup';
  const recipient = settings['backup.recipients'].length > 0 ? '' : ' --passphrase';
  const newest = `"$(ls -t ${quoteWord(directory)}/*.age | head -n 1)"`;
  return byCommand(
    evidence,
    `bitting backup --to ${quoteWord(`${directory}/`)}${recipient}${again}`,
    `bitting backup verify ${newest} ${identityWord(scene)} ${openingWord(scene)}${again}`,
  );
}

function identityWord({ home, settings }: Scene): string {
  return settings['backup.recipients'].length > 0
    ? `--identity ${quoteWord(`${home}/backup.key`)}`
    : '--passphrase';
}

function openingWord({ settings }: Scene): string {
  const file = settings['unlock.key_file'];
  return file === null ? '--vault-passphrase' : `--key-file ${quoteWord(file)}`;
}
