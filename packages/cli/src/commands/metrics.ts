import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { connect } from '../connection.ts';

export const metrics = defineCommand(
  {
    name: 'metrics',
    summary: "Print the gateway's counters in the Prometheus text format",
    options: CONNECTION_OPTIONS,
    examples: [['bitting metrics', 'for a textfile collector']],
  },
  async ({ options }, console) => {
    const result = await connect(options, console).metrics({});
    console.result(result, [result.text.trimEnd()]);
  },
);
