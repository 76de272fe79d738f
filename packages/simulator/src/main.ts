import { parseArgs } from 'node:util';
import { startSimulator } from './compose.ts';
import { ManualClock } from './engine/clock.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8765' },
    'htx-spot-port': { type: 'string', default: '0' },
    'htx-contract-port': { type: 'string', default: '0' },
    'control-port': { type: 'string', default: '8766' },
    'desk-port': { type: 'string', default: '0' },
    data: { type: 'string' },
    seed: { type: 'string', default: '1' },
    'no-market-maker': { type: 'boolean', default: false },
    'manual-clock': { type: 'string' },
    json: { type: 'boolean', default: false },
    'end-with-stdin': { type: 'boolean', default: false },
  },
});

const PORT_TAKEN_EXIT_CODE = 5;

const simulator = await startSimulator({
  seed: Number(values.seed),
  port: Number(values.port),
  htxSpotPort: Number(values['htx-spot-port']),
  htxContractPort: Number(values['htx-contract-port']),
  controlPort: Number(values['control-port']),
  deskPort: Number(values['desk-port']),
  marketMaker: !values['no-market-maker'],
  ...(values['manual-clock'] === undefined ? {} : { clock: new ManualClock(Number(values['manual-clock'])) }),
  ...(values.data === undefined ? {} : { dataDir: values.data }),
}).catch((error: NodeJS.ErrnoException & { readonly port?: number }) => {
  if (error.code !== 'EADDRINUSE') throw error;
  process.stderr.write(`Port ${error.port} on 127.0.0.1 is taken by another program.\n`);
  return process.exit(PORT_TAKEN_EXIT_CODE);
});

let isEnding = false;

/** Ends once, whoever asks first. */
async function end(): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  process.stdin.pause();
  await simulator.close();
  process.exitCode = 0;
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end());
if (values['end-with-stdin']) {
  process.stdin.on('end', () => void end());
  process.stdin.on('close', () => void end());
  process.stdin.resume();
}

const { okxUrl: okx, htxSpotUrl: htxSpot, htxContractUrl: htxContract } = simulator;
const { controlUrl: control, deskUrl: desk } = simulator;
process.stdout.write(
  values.json
    ? `${JSON.stringify({ ready: true, okx, htxSpot, htxContract, control, desk })}\n`
    : `OKX on paper: ${okx}\nHTX on paper: ${htxSpot} (spot), ${htxContract} (contracts)\nKey desk: ${desk}\nControl port: ${control}\n`,
);
