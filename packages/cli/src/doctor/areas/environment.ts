import path from 'node:path';
import { quoteWord } from '@bitting/client/shell-word.ts';
import { byCommand, type Area, type Found } from '../check.ts';
import { NotSeen } from '../not-seen.ts';
import type { Scene } from '../scene.ts';

/** A secret of a venue, or of this program, by the name that people give it. */
const SECRET_NAME = String.raw`(OKX|OKEX|HTX|HUOBI|BITTING)[A-Z0-9_]*(SECRET|PASSPHRASE|PASSWORD|PRIVATE_?KEY|TOKEN|API_?KEY)[A-Z0-9_]*`;
/** One that is only where a secret lies. */
const PLACE_NAME = /_(?:FILE|PATH|DIR|DIRECTORY)$/u;
/** An assignment in a file; `export` and blanks before it, and a value behind it. */
const ASSIGNMENT = String.raw`${SECRET_NAME}["' ]*[=:][ "']*[^ "'$]`;

const HISTORIES = [
  '.bash_history',
  '.zsh_history',
  '.ash_history',
  '.python_history',
  '.node_repl_history',
  '.local/share/fish/fish_history',
];
const START_FILES = ['.profile', '.bashrc', '.bash_profile', '.zshrc', '.zprofile', '.zshenv'];

/** Where secrets leak to: the environment, files beside, the history of the shell. */
export const ENVIRONMENT: Area = {
  name: 'environment',
  checks: [
    {
      id: 'environment.secrets',
      severity: 'critical',
      title: 'A secret is in the environment, which every program that you start gets',
      look: ({ environment }) =>
        Object.entries(environment)
          .filter(
            ([name, value]) =>
              new RegExp(`^${SECRET_NAME}$`, 'u').test(name) && !PLACE_NAME.test(name) && value !== '',
          )
          .map(([name]) => byCommand(`${name} is set`, `unset ${name}`)),
    },
    {
      id: 'environment.env-files',
      severity: 'critical',
      title: 'A file of variables beside holds a secret in clear',
      look: (scene) =>
        [
          ...new Set([
            scene.workingDirectory,
            scene.home,
            scene.layout.directory,
            path.dirname(scene.layout.directory),
          ]),
        ]
          .flatMap((place) =>
            (scene.machine.list(place) ?? [])
              .filter((name) => /^\.env(?:\.\w+)?$|\.env$/u.test(name))
              .map((name) => path.join(place, name)),
          )
          .filter((file) => holdsSecret(scene, file))
          .map((file) => byCommand(`${file} sets one`, `shred -u ${quoteWord(file)}`)),
    },
    {
      id: 'environment.start-files',
      severity: 'critical',
      title: 'A start file of the shell holds a secret in clear',
      look: (scene) =>
        removeLines(scene, [
          ...START_FILES.map((name) => path.join(scene.home, name)),
          scene.machine.at('/etc/environment'),
        ]),
    },
    {
      id: 'environment.unit-files',
      severity: 'critical',
      title: 'The unit of the service holds a secret, which every user of the machine may read',
      look: (scene) => {
        const places = [
          '/etc/systemd/system',
          '/lib/systemd/system',
          '/etc/systemd/system/bitting.service.d',
        ];
        const files = places.flatMap((place) =>
          (scene.machine.list(scene.machine.at(place)) ?? [])
            .filter((name) => name.startsWith('bitting') || place.endsWith('.d'))
            .map((name) => path.join(scene.machine.at(place), name))
            .filter((file) => scene.machine.look(file)?.kind === 'file'),
        );
        return removeLines(scene, files, 'systemctl daemon-reload');
      },
    },
    {
      id: 'environment.history',
      severity: 'critical',
      title: 'The history of the shell holds a secret that was typed',
      look: (scene) =>
        removeLines(
          scene,
          HISTORIES.map((name) => path.join(scene.home, name)),
        ),
    },
  ],
};

function removeLines(
  scene: Scene,
  files: readonly string[],
  ...further: readonly string[]
): readonly Found[] {
  return files
    .filter((file) => holdsSecret(scene, file))
    .map((file) =>
      byCommand(
        `${file} holds one`,
        `sed -i -E ${quoteWord(`/${ASSIGNMENT}/d`)} ${quoteWord(file)}`,
        ...further,
      ),
    );
}

function holdsSecret({ machine }: Scene, file: string): boolean {
  if (machine.look(file) === null) return false;
  const text = machine.read(file);
  if (text === null) throw new NotSeen(`${file} has gone`);
  return new RegExp(ASSIGNMENT, 'mu').test(text);
}
