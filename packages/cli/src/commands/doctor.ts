import { lookup } from 'node:dns/promises';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { usageError } from '../arguments.ts';
import { CONNECTION_OPTIONS, defineCommand, type CommandConsole } from '../command.ts';
import { chooseDataDirectory, connect, nameConnection } from '../connection.ts';
import { AREA_NAMES, AREAS } from '../doctor/areas.ts';
import { examine, judge } from '../doctor/examination.ts';
import { gather } from '../doctor/gather.ts';
import { openMachine } from '../doctor/machine.ts';
import { proposeRuleset } from '../doctor/nftables.ts';
import { renderCommands, renderExamination } from '../doctor/report-lines.ts';
import { listVenueHosts } from '../doctor/venue-hosts.ts';
import { SYSTEM_CONFIG_FILE } from '../settings/config-file.ts';
import { LayerReading } from '../settings/layers.ts';
import { readSettings, type SettingsReading } from '../settings/reading.ts';
import { ToldFailure } from '../told-failure.ts';

export const doctor = defineCommand(
  {
    name: 'doctor',
    summary: 'Look over the machine, the installation and the keys: what is unsafe, and what mends it',
    details: `Nothing is changed. Each finding has a severity, what was seen, and the command that takes it away. What could not be seen
is said, and is never taken for well; more is seen with a gateway that runs, and as root. The only place that is asked on the network
is a venue that is served, for its time. It ends with 0 when all was seen and is well, with 1 for warnings or what was not seen, with 2 for
what is critical.`,
    options: {
      ...CONNECTION_OPTIONS,
      only: { kind: 'list', value: 'AREA', choices: AREA_NAMES, describe: 'Only these areas' },
      'fix-commands': {
        kind: 'flag',
        describe: 'Print the commands alone, as a script to read before it is run',
      },
      nftables: {
        kind: 'flag',
        describe:
          'Print a firewall for exactly the ports and venues in use; looks up the names of the venues',
      },
      offline: { kind: 'flag', describe: 'Ask no venue for its time' },
    },
    examples: [
      ['bitting doctor', 'everything'],
      ['bitting doctor --only keys,backups --json', 'for a monitor'],
      ['bitting doctor --fix-commands > mend.sh', 'read it, then run it'],
      ['bitting doctor --nftables > bitting.nft', 'a firewall'],
    ],
  },
  async ({ options }, console) => {
    if (options['fix-commands'] && options.nftables)
      throw usageError('--fix-commands and --nftables exclude each other.');
    const scene = await gather(findSurroundings(options, console));
    if (options.nftables) {
      const ruleset = await proposeRuleset(scene, listVenueHosts(scene), findAddresses);
      console.result({ ruleset }, [ruleset.trimEnd()]);
      return;
    }
    const chosen = AREAS.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
    const examination = examine(scene, chosen);
    console.result(
      examination,
      options['fix-commands'] ? renderCommands(examination) : renderExamination(examination, console.paint),
    );
    const verdict = judge(examination);
    // The kinds whose codes are 1 and 2.
    if (verdict !== 0) throw new ToldFailure(verdict === 1 ? 'fault' : 'invalid');
  },
);

function findSurroundings(
  options: Parameters<typeof connect>[0] & { readonly offline: boolean },
  console: CommandConsole,
): Parameters<typeof gather>[0] {
  const layout = layOutData(chooseDataDirectory(options));
  return {
    machine: openMachine('/', process.getuid?.() ?? 0),
    layout,
    reading: readConfiguration(layout.directory),
    connect: () => connect(options, console),
    again: ['', ...nameConnection(options)].join(' '),
    isOffline: options.offline,
  };
}

/** As "bitting serve" would read it for this data directory. */
function readConfiguration(directory: string): SettingsReading {
  const named = new LayerReading();
  named.given.set('data.directory', { value: directory, origin: { kind: 'option', option: 'data' } });
  return readSettings({
    options: named,
    configFile: undefined,
    environment: process.env,
    systemFile: SYSTEM_CONFIG_FILE,
  });
}

async function findAddresses(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}
