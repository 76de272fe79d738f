import path from 'node:path';
import { FILES_MAX, TOKEN_COPY_BYTES_MAX } from '../bounds.ts';
import { byCommand, byHand, when, type Area, type Found } from '../check.ts';
import { NotSeen } from '../not-seen.ts';
import { quoteWord } from '@bitting/client/shell-word.ts';
import type { Scene } from '../scene.ts';

const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;

/** Files and modes: who else may read or write what the gateway lives on. */
export const FILES: Area = {
  name: 'files',
  checks: [
    {
      id: 'files.data-directory-mode',
      severity: 'critical',
      title: 'Others may enter the data directory',
      look: (scene) => demandPrivate(scene, [scene.layout.directory]),
    },
    {
      id: 'files.data-directory-owner',
      severity: 'critical',
      title: 'The data directory belongs to another user than you',
      look: ({ machine, layout }) => {
        const seen = machine.look(layout.directory);
        if (seen === null) throw new NotSeen(`${layout.directory} is not there`);
        return when(machine.uid !== 0 && seen.uid !== machine.uid, () =>
          byCommand(
            `${layout.directory} belongs to user ${seen.uid}, you are ${machine.uid}`,
            `chown -R ${machine.uid} ${quoteWord(layout.directory)}`,
          ),
        );
      },
    },
    {
      id: 'files.inner-directory-mode',
      severity: 'warning',
      title: 'Others may enter a directory in the data directory',
      look: (scene) => {
        const { vaultDirectory, ledgerDirectory, indexDirectory, runDirectory } = scene.layout;
        return demandPrivate(scene, [vaultDirectory, ledgerDirectory, indexDirectory, runDirectory]);
      },
    },
    {
      id: 'files.operator-token-mode',
      severity: 'critical',
      title: "Others may read the operator's token",
      look: (scene) => demandPrivate(scene, [scene.layout.operatorTokenFile]),
    },
    {
      id: 'files.console-mode',
      severity: 'critical',
      title: 'Others may read what the console calls by, or what it keeps of people',
      look: (scene) => {
        const { consoleDirectory, consoleTokenFile, pageFile, pageKeyFile, pageTokenFile } = scene.layout;
        return demandPrivate(scene, [
          consoleDirectory,
          consoleTokenFile,
          pageFile,
          pageKeyFile,
          pageTokenFile,
        ]);
      },
    },
    {
      id: 'files.page-token-missing',
      severity: 'warning',
      title: 'The page of the console has no token, and can show and do nothing',
      look: ({ layout, machine, settings }) =>
        when(settings['console.enabled'] && machine.look(layout.pageTokenFile) === null, () =>
          byHand(
            `${layout.pageTokenFile} is not there`,
            'While the gateway runs, as its user: bitting console token. Or say console.enabled = false.',
          ),
        ),
    },
    {
      id: 'files.vault-mode',
      severity: 'critical',
      title: 'Others may read the vault',
      look: (scene) => demandPrivate(scene, listInside(scene, scene.layout.vaultDirectory)),
    },
    {
      id: 'files.ledger-mode',
      severity: 'warning',
      title: 'Others may read the ledger or its indices',
      look: (scene) =>
        demandPrivate(scene, [
          ...listInside(scene, scene.layout.ledgerDirectory),
          ...listInside(scene, scene.layout.indexDirectory),
        ]),
    },
    {
      id: 'files.admin-socket-mode',
      severity: 'critical',
      title: 'Others may connect to the administration socket',
      look: (scene) => demandPrivate(scene, [scene.layout.adminSocket]),
    },
    {
      id: 'files.configuration-writable',
      severity: 'critical',
      title: 'Others may change the configuration',
      look: (scene) =>
        demandUnwritable(scene, [scene.configFile, fromData(scene, scene.settings['ledger.witnesses'])]),
    },
    {
      id: 'files.key-file-mode',
      severity: 'critical',
      title: 'Others may read the file that opens the vault',
      look: (scene) => demandPrivate(scene, [scene.settings['unlock.key_file']]),
    },
    {
      id: 'files.tls-key-mode',
      severity: 'critical',
      title: 'Others may read the private key of the TLS certificate',
      look: (scene) => demandPrivate(scene, [fromData(scene, scene.settings['tls.key_file'])]),
    },
    {
      id: 'files.parent-writable',
      severity: 'critical',
      title: 'Others may put another data directory in the place of this one',
      look: (scene) => demandUnwritable(scene, listParents(scene.layout.directory), 'sticky is enough'),
    },
    {
      id: 'files.program-writable',
      severity: 'critical',
      title: 'Others may change the program',
      look: (scene) => demandUnwritable(scene, listProgram(scene)),
    },
    {
      id: 'files.token-copies',
      severity: 'critical',
      title: "A copy of the operator's token lies about",
      look: findTokenCopies,
    },
    {
      id: 'files.key-file-missing',
      severity: 'critical',
      title: 'The file that opens the vault is not there',
      look: ({ machine, settings }) => {
        const file = settings['unlock.key_file'];
        return when(file !== null && machine.look(file) === null, () =>
          byHand(
            `${file} is not there`,
            `Put the copy of it back at ${file}: nobody can open the vault with it otherwise.`,
          ),
        );
      },
    },
  ],
};

function fromData({ layout }: Scene, file: string | null): string | null {
  return file === null ? null : path.resolve(layout.directory, file);
}

function demandPrivate({ machine }: Scene, files: readonly (string | null)[]): readonly Found[] {
  return files.flatMap((file) => {
    const seen = file === null ? null : machine.look(file);
    if (file === null || seen === null || seen.kind === 'link') return [];
    return when((seen.mode & OTHERS) !== 0, () =>
      byCommand(`${file} has mode ${octal(seen.mode)}`, `chmod go-rwx ${quoteWord(file)}`),
    );
  });
}

function demandUnwritable(
  { machine }: Scene,
  files: readonly (string | null)[],
  sticky?: 'sticky is enough',
): readonly Found[] {
  return files.flatMap((file) => {
    const seen = file === null ? null : machine.look(file);
    if (file === null || seen === null || seen.kind === 'link') return [];
    if (sticky !== undefined && (seen.mode & 0o1000) !== 0) return [];
    return when((seen.mode & OTHERS_WRITE) !== 0, () =>
      byCommand(`${file} has mode ${octal(seen.mode)}`, `chmod go-w ${quoteWord(file)}`),
    );
  });
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** Files below a directory, and the directories among them. */
function listInside(scene: Scene, directory: string): readonly string[] {
  const found: string[] = [];
  const waiting = [directory];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    for (const name of scene.machine.list(next) ?? []) {
      if (found.length >= FILES_MAX) throw new NotSeen(`${directory} holds more files than are looked at`);
      const file = path.join(next, name);
      found.push(file);
      if (scene.machine.look(file)?.kind === 'directory') waiting.push(file);
    }
  return found;
}

function listParents(directory: string): readonly string[] {
  const parent = path.dirname(directory);
  return parent === directory ? [] : [parent, ...listParents(parent)];
}

function listProgram(scene: Scene): readonly string[] {
  const { programDirectory, machine } = scene;
  return [programDirectory, ...listInside(scene, programDirectory)].filter(
    (file) => machine.look(file)?.kind !== 'link',
  );
}

/** Where people put such things: their home, the temporary place, and beside the data directory. */
function findTokenCopies(scene: Scene): readonly Found[] {
  const { home, layout, machine, workingDirectory } = scene;
  const token = machine.read(layout.operatorTokenFile)?.trim() ?? '';
  if (token === '') throw new NotSeen(`${layout.operatorTokenFile} is not there or empty`);
  const places = new Set([home, path.dirname(layout.directory), workingDirectory, machine.at('/tmp')]);
  return Array.from(places).flatMap((place) =>
    (machine.list(place) ?? []).slice(0, FILES_MAX).flatMap((name) => {
      const file = path.join(place, name);
      if (file === layout.operatorTokenFile || !holds(scene, file, token)) return [];
      return [byCommand(`${file} holds it`, `shred -u ${quoteWord(file)}`)];
    }),
  );
}

function holds({ machine }: Scene, file: string, token: string): boolean {
  const seen = machine.look(file);
  if (seen?.kind !== 'file' || seen.size > TOKEN_COPY_BYTES_MAX) return false;
  try {
    return machine.read(file)?.includes(token) ?? false;
  } catch (error) {
    // What we may not read belongs to somebody else, who cannot have our token from here.
    if (error instanceof NotSeen) return false;
    throw error;
  }
}
