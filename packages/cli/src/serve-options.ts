import path from 'node:path';
import { usageError } from './arguments.ts';
import type { OptionRow, OptionValues } from './command.ts';
import { LayerReading, type Layer } from './settings/layers.ts';
import { SETTING_NAMES, SETTING_ROWS, type SettingName } from './settings/table.ts';
import type { Plain } from './settings/value-types.ts';

const PORT_MAX = 65_535;

function port(name: SettingName, min: 0 | 1 = 0) {
  return { kind: 'whole', value: 'PORT', min, max: PORT_MAX, describe: describe(name) } as const;
}

function describe(name: SettingName): string {
  const { meaning, fallback } = SETTING_ROWS[name];
  return `${meaning} (${name}${typeof fallback === 'number' ? `; default ${fallback}` : ''})`;
}

/** Where the configuration is, of every command that reads all of it. */
export const CONFIG_OPTIONS = {
  config: {
    kind: 'text',
    value: 'FILE',
    describe:
      'The configuration; default $BITTING_CONFIG, bitting.toml in the data directory, /etc/bitting/bitting.toml',
  },
  data: { kind: 'text', value: 'DIR', describe: 'Data directory; default ~/.local/share/bitting' },
} as const;

/** Settings as options: they win over variables and over the file. */
export const SERVE_OPTIONS = {
  ...CONFIG_OPTIONS,
  'key-file': { kind: 'text', value: 'PATH', describe: 'Open the vault with this key file' },
  sealed: { kind: 'flag', describe: 'Start sealed and wait for "bitting unseal"' },
  'okx-port': port('bots.okx_port'),
  'htx-spot-port': port('bots.htx_spot_port'),
  'htx-contract-port': port('bots.htx_contract_port'),
  'paper-port': port('paper.okx_port', 1),
  'paper-htx-spot-port': port('paper.htx_spot_port', 1),
  'paper-htx-contract-port': port('paper.htx_contract_port', 1),
  public: {
    kind: 'choice',
    choices: ['live', 'demo', 'paper'],
    describe: 'Whose public market data bots see; default live, or paper for a venue that has a paper port',
  },
  'metrics-port': port('metrics.port'),
  'console-port': port('console.port', 1),
} as const satisfies Readonly<Record<string, OptionRow>>;

type Given = Partial<OptionValues<typeof SERVE_OPTIONS>>;

/** Options that are more than one setting, or another word for one. */
const PHRASES: Readonly<
  Partial<Record<keyof Given, (value: string) => readonly (readonly [SettingName, Plain])[]>>
> = {
  data: (directory) => [['data.directory', path.resolve(directory)]],
  'key-file': (file) => [
    ['unlock.method', 'key-file'],
    ['unlock.key_file', path.resolve(file)],
  ],
  sealed: () => [['unlock.method', 'sealed']],
  public: (market) => [
    ['market.okx', market],
    ['market.htx', market === 'paper' ? 'paper' : 'live'],
  ],
};

export function readOptionLayer(options: Given): Layer {
  if (options['key-file'] !== undefined && options.sealed === true)
    throw usageError('--key-file and --sealed exclude each other.');
  const layer = new LayerReading();
  for (const [option, value] of Object.entries(options) as [
    keyof Given,
    string | number | boolean | undefined,
  ][]) {
    if (value === undefined || value === false) continue;
    for (const [name, plain] of PHRASES[option]?.(String(value)) ?? readPort(option, value))
      layer.take(name, plain, { kind: 'option', option });
  }
  return layer;
}

/** A number is the one setting that names the option. */
function readPort(
  option: string,
  value: string | number | boolean,
): readonly (readonly [SettingName, Plain])[] {
  const name = SETTING_NAMES.find((candidate) => SETTING_ROWS[candidate].option === option);
  return name === undefined || typeof value !== 'number' ? [] : [[name, BigInt(value)]];
}
