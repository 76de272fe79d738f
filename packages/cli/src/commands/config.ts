import { usageError } from '../arguments.ts';
import { defineCommand, type CommandConsole } from '../command.ts';
import { CONFIG_OPTIONS, readOptionLayer, SERVE_OPTIONS } from '../serve-options.ts';
import { SYSTEM_CONFIG_FILE } from '../settings/config-file.ts';
import { renderConfigFile } from '../settings/default-file.ts';
import { nameOrigin, renderProblem, type Problem } from '../settings/problem.ts';
import { readSettings, type SettingsReading } from '../settings/reading.ts';
import { renderConfigSchema } from '../settings/schema.ts';
import { renderShown, showSettings } from '../settings/shown.ts';
import { renderTable } from '../table.ts';
import { ToldFailure } from '../told-failure.ts';

export const configCheck = defineCommand(
  {
    name: 'config check',
    summary: 'Say whether the configuration is accepted, and all that is wrong with it',
    details: `Reads what "bitting serve" would read: the file and the variables of the environment. Nothing is started.
A configuration that is not accepted ends with 2.`,
    positionals: [
      { name: 'FILE', describe: 'This file, instead of the one that would be found', required: false },
    ],
    options: CONFIG_OPTIONS,
    examples: [
      ['bitting config check', 'the file that "bitting serve" would read'],
      ['bitting config check ./bitting.toml --json', 'before it is put where it counts'],
    ],
  },
  async ({ options, positionals }, console) => {
    const [named] = positionals;
    if (named !== undefined && options.config !== undefined)
      throw usageError('Name the file once: as FILE or with --config.');
    const reading = read({ ...options, config: named ?? options.config });
    await Promise.resolve(tellVerdict(reading, console));
    if (reading.problems.length > 0) throw new ToldFailure('invalid');
  },
);

function tellVerdict({ file, problems, warnings }: SettingsReading, console: CommandConsole): void {
  const verdict = problems.length === 0 ? 'is accepted.' : 'is not accepted.';
  const subject = file === null ? 'No file is there, and the configuration' : file.file;
  console.result(
    {
      accepted: problems.length === 0,
      file: file?.file ?? null,
      problems: problems.map(describeProblem),
      warnings: warnings.map(describeProblem),
    },
    [
      problems.length === 0
        ? console.paint.good(`${subject} ${verdict}`)
        : console.paint.bad(`${subject} ${verdict}`),
      ...problems.map((problem) => `  ${renderProblem(problem)}`),
      ...warnings.map((problem) => `  warning: ${renderProblem(problem)}`),
    ],
  );
}

function describeProblem({ origin, reason }: Problem): object {
  const place = origin.kind === 'file' ? { line: origin.line ?? null, column: origin.column ?? null } : {};
  return { origin: nameOrigin(origin), ...place, reason };
}

export const configShow = defineCommand(
  {
    name: 'config show',
    summary: 'Show every setting, what holds, and who said it',
    details:
      'Takes the options of "bitting serve", so that their effect can be seen before. No secret is ever shown.',
    options: SERVE_OPTIONS,
    examples: [
      ['bitting config show', 'a line for each setting'],
      ['bitting config show --metrics-port 9464 --json', 'what would hold with that option'],
    ],
  },
  async ({ options }, console) => {
    const reading = read(options);
    const { file, problems, warnings } = reading;
    const shown = showSettings(reading);
    console.result(
      {
        accepted: problems.length === 0,
        file: file?.file ?? null,
        settings: shown,
        problems: problems.map(describeProblem),
        warnings: warnings.map(describeProblem),
      },
      [
        file === null
          ? 'There is no file; see "bitting config default".'
          : `File: ${file.file} (${file.reason})`,
        '',
        ...renderTable(['setting', 'value', 'from'], renderShown(shown)),
        ...problems.map((problem) => console.paint.bad(`not accepted: ${renderProblem(problem)}`)),
      ],
    );
    for (const warning of warnings) console.warn(renderProblem(warning));
    await Promise.resolve();
    if (problems.length > 0) throw new ToldFailure('invalid');
  },
);

function read(options: Parameters<typeof readOptionLayer>[0]): SettingsReading {
  return readSettings({
    options: readOptionLayer(options),
    configFile: options.config,
    environment: process.env,
    systemFile: SYSTEM_CONFIG_FILE,
  });
}

export const configDefault = defineCommand(
  {
    name: 'config default',
    summary: 'Print a file with every setting, its meaning and its default',
    options: {},
    examples: [['bitting config default > bitting.toml', 'to begin with']],
  },
  async (_input, console) => {
    const file = renderConfigFile();
    await Promise.resolve(console.result({ file }, [file.trimEnd()]));
  },
);

export const configSchema = defineCommand(
  {
    name: 'config schema',
    summary: 'Print the JSON Schema of the file, for editors',
    options: {},
    examples: [['bitting config schema > config.schema.json', 'for an editor that knows TOML']],
  },
  async (_input, console) => {
    const schema = renderConfigSchema();
    await Promise.resolve(console.result(schema, [JSON.stringify(schema, null, 2)]));
  },
);
