import type { DataLayout } from '@bitting/gateway/config/data-layout.ts';
import { openDataDirectory } from '@bitting/gateway/supervisor/data-directory.ts';
import { superviseGateway } from '@bitting/gateway/supervisor/supervise.ts';
import { superviseConsole, type PageWord } from '../alerts/console-process.ts';
import { defineCommand } from '../command.ts';
import { findUnattended } from '../credential.ts';
import { readGatewayKey } from '../gateway-fingerprint.ts';
import { tellReady } from '../ready-notice.ts';
import { readOptionLayer, SERVE_OPTIONS } from '../serve-options.ts';
import { SYSTEM_CONFIG_FILE } from '../settings/config-file.ts';
import { toAlertsConfig } from '../settings/alert-settings.ts';
import { toPageConfig } from '../settings/console-settings.ts';
import { toGatewayConfig } from '../settings/gateway-settings.ts';
import { renderProblem } from '../settings/problem.ts';
import { demandAccepted, readSettings } from '../settings/reading.ts';
import { openServeLog } from '../log/serve-log.ts';
import { readToolVersion } from '../tool-version.ts';
import { createTlsSource } from '../tls/tls-source.ts';
import { askPassphrase } from '../unlock.ts';
import { demandOrdinaryUser } from '../user.ts';

export const serve = defineCommand(
  {
    name: 'serve',
    touchesSecrets: true,
    summary: 'Run the gateway',
    endsOnSignal: true,
    details: `Reads bitting.toml; options win over variables of the environment, and these over the file ("bitting config show").
A passphrase is asked on the terminal without echo, or read from standard input (one line).
A gateway that dies is started again; one that was opened by a passphrase then waits for "bitting unseal".`,
    options: {
      ...SERVE_OPTIONS,
      'as-root': { kind: 'flag', describe: 'Root may run it; it should be a user of its own' },
      'accept-older-vault': {
        kind: 'flag',
        describe: 'The vault was put back to an earlier copy on purpose',
      },
    },
    examples: [
      ['bitting serve', 'asks for the passphrase'],
      ['bitting serve --key-file /media/usb/bitting.key --metrics-port 9464', 'unattended'],
      ['bitting serve --sealed --paper-port 18450', 'with a simulator, opened later'],
      [
        'bitting serve --paper-port 18450 --paper-htx-spot-port 18452 --paper-htx-contract-port 18453',
        'with both venues of "bitting simulator"',
      ],
    ],
  },
  async ({ options }, console) => {
    const { settings, warnings } = demandAccepted(
      readSettings({
        options: readOptionLayer(options),
        configFile: options.config,
        environment: process.env,
        systemFile: SYSTEM_CONFIG_FILE,
      }),
    );
    demandOrdinaryUser('serve', options['as-root']);
    const log = openServeLog(console, settings);
    for (const warning of warnings) log.warn(renderProblem(warning), 'configuration-doubtful');
    const layout = openDataDirectory(settings['data.directory']);
    const unattended = findUnattended(settings, process.env);
    const passphrase =
      settings['unlock.method'] === 'passphrase' ? await askPassphrase(console.secrets) : null;
    log.step(passphrase === null ? 'Starting the gateway …' : 'Opening the vault …');
    const stop = console.signals.abort;
    const alerts = toAlertsConfig(settings, layout);
    const page = toPageConfig(settings, layout, readToolVersion());
    const onWarning = (sentence: string): void => log.warn(sentence);
    const onPage = (word: PageWord): void => log.page(word);
    const onOutput = (text: string): void => log.output(text);
    // Of a gateway that never got ready nobody has to be told by us.
    const telling: Promise<void>[] = [];
    stop.addEventListener('abort', () => log.stopping(), { once: true });
    const ended = superviseGateway({
      layout,
      config: toGatewayConfig(settings),
      unlock: (isFirst) => unattended?.() ?? (isFirst ? passphrase : null),
      tls: createTlsSource(settings, layout, (sentence) =>
        log.warn(sentence ?? 'The certificate of the gateway is as it should be again.', 'certificate'),
      ),
      acceptOlderVault: options['accept-older-vault'],
      stop,
      onReady: ({ listeners, adminSocket, sealed }) => {
        tellReady(process.env, onWarning);
        if ((alerts !== null || page !== null) && telling.length === 0)
          telling.push(superviseConsole({ layout, alerts, page, stop, onPage, onWarning, onOutput }));
        log.ready({ ready: true, dataDirectory: layout.directory, listeners, adminSocket, sealed }, [
          console.paint.good(sealed ? 'The gateway runs, sealed: bitting unseal' : 'The gateway runs'),
          ...Object.entries(listeners).map(([name, url]) => `  ${name.padEnd(12)} ${url}`),
          ...(page === null ? [] : describeKey(layout)),
        ]);
      },
      onWarning: (sentence) => log.warn(sentence, 'gateway-ended'),
      onOutput,
    });
    try {
      await ended;
    } finally {
      await Promise.all(telling);
      log.close();
    }
  },
);

/** To compare with what the page shows before the first venue key is entered there. */
function describeKey(layout: DataLayout): readonly string[] {
  const known = readGatewayKey(layout);
  return known === null ? [] : [`  ${'gateway key'.padEnd(12)} ${known.fingerprint}`];
}
