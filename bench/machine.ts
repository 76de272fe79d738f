/** On what a run ran: figures are nothing without it. */
import os from 'node:os';

export interface MachineFacts {
  readonly model: string;
  readonly cpus: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly node: string;
  readonly at: string;
}

export function describeMachine(): MachineFacts {
  const cpus = os.cpus();
  return {
    model: cpus[0]?.model.trim() ?? 'unknown',
    cpus: cpus.length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    kernel: `${os.type()} ${os.release()}`,
    node: process.version,
    at: new Date().toISOString(),
  };
}

export function printMachine(machine: MachineFacts): void {
  const { model, cpus, memoryGiB, kernel, node } = machine;
  console.log(`${model}, ${cpus} cores, ${memoryGiB} GiB, ${kernel}, Node ${node}`);
}
