/** The simulator's own options for its ports, and what they are for. */
export const SIMULATOR_PORTS = {
  port: { port: 18_450, describe: 'OKX REST on 127.0.0.1' },
  'control-port': { port: 18_451, describe: 'Control API on 127.0.0.1' },
  'htx-spot-port': { port: 18_452, describe: 'HTX spot REST on 127.0.0.1' },
  'htx-contract-port': { port: 18_453, describe: 'HTX contract REST on 127.0.0.1' },
  'desk-port': { port: 18_454, describe: 'Key desk, a web page, on 127.0.0.1' },
} as const;

export type SimulatorPort = keyof typeof SIMULATOR_PORTS;

export const SIMULATOR_PORT_NAMES = Object.keys(SIMULATOR_PORTS) as readonly SimulatorPort[];
