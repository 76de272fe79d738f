import path from 'node:path';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { demandWitnessPolicy } from '@bitting/gateway/supervisor/witness-policy.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { existsSync } from 'node:fs';
import { findConfigFile, readConfigFile, type FoundFile } from './config-file.ts';
import { findContradictions, findDoubts, type Contradiction } from './contradictions.ts';
import { CONFIG_VARIABLE, LayerReading, readEnvironmentLayer, readFileLayer, type Layer } from './layers.ts';
import { refuseConfiguration, sortProblems, type Origin, type Problem } from './problem.ts';
import { settle, type Settled } from './settle.ts';
import { readToml } from './toml-entries.ts';

export interface SettingsSources {
  /** What the command line says. */
  readonly options: Layer;
  /** The file that the command line names. */
  readonly configFile: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly systemFile: string;
}

/** What holds and where it was said, and why it is not accepted if it is not. */
export interface SettingsReading extends Settled {
  readonly file: FoundFile | null;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Command line before environment before file before fallback. All that is wrong is told, not the first alone. */
export function readSettings(sources: SettingsSources): SettingsReading {
  const environment = readEnvironmentLayer(sources.environment);
  const { settings } = settle([sources.options, environment]);
  const file = findConfigFile({
    named: sources.configFile ?? sources.environment[CONFIG_VARIABLE],
    dataDirectory: settings['data.directory'],
    systemFile: sources.systemFile,
  });
  const layers = [sources.options, environment, file === null ? new LayerReading() : readLayer(file.file)];
  const settled = settle(layers);
  const broken = new Set(layers.flatMap((layer) => [...layer.broken]));
  const told = (found: readonly Contradiction[]): readonly Problem[] =>
    found
      .filter(({ names }) => !names.some((name) => broken.has(name)))
      .map(({ names, reason }) => ({ origin: findOrigin(names, settled), reason }));
  return {
    ...settled,
    file,
    problems: sortProblems([
      ...layers.flatMap(({ problems }) => problems),
      ...told([
        ...findContradictions(settled.settings),
        ...findStrays(file, settled),
        ...checkFiles(settled),
      ]),
    ]),
    warnings: told(findDoubts(settled.settings)),
  };
}

/** @throws BittingError `CONFIG_INVALID` with everything that is wrong */
export function demandAccepted(reading: SettingsReading): SettingsReading {
  if (reading.problems.length > 0) throw refuseConfiguration(reading.problems);
  return reading;
}

function readLayer(file: string): Layer {
  const content = readConfigFile(file);
  if (content instanceof Uint8Array) return readFileLayer(file, readToml(content));
  return { given: new Map(), problems: [content], broken: new Set() };
}

/** Where the first of them was said, if anybody said one. */
function findOrigin(names: Contradiction['names'], { origins }: Settled): Origin {
  const said = names.map((name) => origins[name]).find(({ kind }) => kind !== 'default');
  return said ?? { kind: 'default' };
}

/** Files that would be taken for something that they are not. */
function findStrays(file: FoundFile | null, { settings }: Settled): readonly Contradiction[] {
  const directory = settings['data.directory'];
  const former = path.join(directory, 'config.json');
  return [
    ...(file?.reason === 'data directory' && file.file !== layOutData(directory).configFile
      ? [
          {
            names: ['data.directory' as const],
            reason: `data.directory must be ${path.dirname(file.file)} here: the file lies in that one.`,
          },
        ]
      : []),
    ...(existsSync(former)
      ? [
          {
            names: [],
            reason: `${former} is no longer read: say it in bitting.toml ("bitting config default" shows how) and remove it.`,
          },
        ]
      : []),
  ];
}

/** What a setting names must be usable as well. */
function checkFiles({ settings }: Settled): readonly Contradiction[] {
  const policy = settings['ledger.witnesses'];
  const { directory, markerFile } = layOutData(settings['data.directory']);
  // What will lie in a data directory cannot be there before it is made.
  if (policy === null || (!path.isAbsolute(policy) && !existsSync(markerFile))) return [];
  try {
    demandWitnessPolicy(path.resolve(directory, policy));
    return [];
  } catch (error) {
    if (!(error instanceof BittingError)) throw error;
    return [{ names: ['ledger.witnesses'], reason: error.message }];
  }
}
