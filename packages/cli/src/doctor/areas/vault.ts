import path from 'node:path';
import { quoteWord } from '@bitting/client/shell-word.ts';
import { findMount } from '../block-devices.ts';
import { byCommand, byHand, when, type Area } from '../check.ts';
import { demandSeen, type Scene } from '../scene.ts';

/** Where it is when the machine starts the gateway: by an administrator, by the package. */
const UNITS = ['/etc/systemd/system/bitting.service', '/lib/systemd/system/bitting.service'];

/** The vault: what opens it, and what else may. */
export const VAULT: Area = {
  name: 'vault',
  checks: [
    {
      id: 'vault.single-lock',
      severity: 'warning',
      title: 'There is no second way to open the vault: who loses the first one has lost it',
      look: (scene) =>
        when(demandSeen(scene.locks) < 2, () => {
          const file = scene.settings['unlock.key_file'];
          const shown = file === null ? '' : ` --key-file ${quoteWord(file)}`;
          return byCommand(
            'the vault has one lock',
            `bitting vault add-lock --label recovery${shown}${scene.again}`,
          );
        }),
    },
    {
      id: 'vault.key-beside',
      severity: 'critical',
      title:
        'What opens the vault lies in the directory with the vault: whoever copies the one has the other',
      look: (scene) => {
        const { configFile, layout, machine, settings } = scene;
        const file = settings['unlock.key_file'];
        if (file === null || path.relative(layout.directory, file).startsWith('..')) return [];
        const place = machine.at('/etc/bitting');
        const moved = path.join(place, path.basename(file));
        const config = quoteWord(configFile ?? layout.configFile);
        return [
          byCommand(
            `${file} is in ${layout.directory}`,
            `mkdir -p -m 700 ${quoteWord(place)}`,
            `mv ${quoteWord(file)} ${quoteWord(moved)}`,
            `sed -i ${quoteWord(`s|^key_file *=.*|key_file = "${moved}"|`)} ${config}`,
          ),
        ];
      },
    },
    {
      id: 'vault.key-on-same-disk',
      severity: 'note',
      title: 'What opens the vault lies on the same disk as the vault: whoever takes the disk has both',
      look: ({ layout, machine, settings }) => {
        const file = settings['unlock.key_file'];
        if (file === null || !path.relative(layout.directory, file).startsWith('..')) return [];
        const { device } = findMount(machine, file);
        return when(device === findMount(machine, layout.directory).device, () =>
          byHand(
            `${file} and ${layout.directory} are on ${device}`,
            'Move it to a stick or another volume, or to a passphrase, and say so in unlock.key_file.',
          ),
        );
      },
    },
    {
      id: 'vault.attended',
      severity: 'note',
      title: 'Nobody is there to open the vault after a restart: it stays sealed, and bots are refused',
      look: ({ machine, settings }) => {
        const { 'unlock.method': method } = settings;
        const unit = UNITS.map((file) => machine.at(file)).find((file) => machine.look(file) !== null);
        if (unit === undefined || method === 'key-file' || method === 'credential') return [];
        return [
          byHand(
            `unlock.method is "${method}", and ${unit} starts the gateway`,
            'Let somebody hear of it (the metric of the sealed vault), or open it by a credential of the service (unlock.credential) or by a key file that is elsewhere (unlock.key_file).',
          ),
        ];
      },
    },
    {
      id: 'vault.sealed',
      severity: 'warning',
      title: 'The vault is sealed: no bot is served',
      look: (scene) =>
        when(demandSeen(scene.gateway).status.sealed, () =>
          byCommand('the gateway says so', `bitting unseal${scene.again}`),
        ),
    },
    {
      id: 'vault.halt-file',
      severity: 'note',
      title: 'The file HALT is there: everything is halted, and no resume is taken',
      look: ({ layout, machine }) =>
        when(machine.look(layout.haltFile) !== null, () =>
          byCommand(`${layout.haltFile} is there`, `rm ${quoteWord(layout.haltFile)}`),
        ),
    },
    {
      id: 'vault.configuration',
      severity: 'critical',
      title: 'The configuration is not accepted: the gateway would not start again',
      look: ({ configFile, layout, problems }: Scene) =>
        problems.map((problem) =>
          byHand(
            problem,
            `Set it right in ${configFile ?? layout.configFile}; "bitting config check" says when it is.`,
          ),
        ),
    },
  ],
};
