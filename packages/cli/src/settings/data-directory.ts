import { SYSTEM_CONFIG_FILE } from './config-file.ts';
import { LayerReading } from './layers.ts';
import { refuseConfiguration } from './problem.ts';
import { readSettings } from './reading.ts';

/**
 * Where the installation lies, for whoever needs nothing else of the configuration: what else is wrong with it keeps nobody
 * from halting.
 * @throws BittingError `CONFIG_INVALID` where the file that would say it cannot be read
 */
export function findDataDirectory(
  environment: Readonly<Record<string, string | undefined>>,
  systemFile = SYSTEM_CONFIG_FILE,
): string {
  const reading = readSettings({
    options: new LayerReading(),
    configFile: undefined,
    environment,
    systemFile,
  });
  const { file, origins, problems, settings } = reading;
  const isUnsaid = origins['data.directory'].kind === 'default' && file?.reason !== 'data directory';
  if (file !== null && isUnsaid && problems.length > 0) throw refuseConfiguration(problems);
  return settings['data.directory'];
}
