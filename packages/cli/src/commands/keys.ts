import type { KeyView } from '@bitting/client/operations.ts';
import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { connect } from '../connection.ts';
import { describeAbove } from '../layer-lines.ts';
import { nameById, readLabels } from '../labels.ts';
import { findAnyVirtualKeyId } from '../named.ts';
import { describePolicy, describeUsage, renderRows } from '../policy-lines.ts';
import { renderTable } from '../table.ts';
import { describeWorstCase } from '../worst-case-lines.ts';

export const keysList = defineCommand(
  {
    name: 'keys list',
    summary: 'List the virtual keys',
    options: {
      ...CONNECTION_OPTIONS,
      all: { kind: 'flag', describe: 'Show revoked keys too' },
    },
    examples: [['bitting keys list', 'every key that is not revoked']],
  },
  async ({ options }, console) => {
    const client = connect(options, console);
    const { virtualKeys } = await client.list({});
    const labels = console.json ? new Map<string, string>() : await readLabels(client);
    const shown = virtualKeys.filter((key) => options.all || key.state !== 'revoked');
    console.result(
      { virtualKeys: shown },
      renderTable(
        ['KEY', 'LABEL', 'OWNER', 'VENUE', 'ACCOUNT', 'SIGNS', 'STATE', 'CREATED'],
        shown.map((key) => [
          key.virtualKeyId,
          key.label,
          key.owner,
          key.venue,
          labels.get(key.accountId) ?? key.accountId,
          nameSigning(key),
          nameState(key),
          new Date(key.createdAtMs).toISOString(),
        ]),
      ),
    );
  },
);

export const keysShow = defineCommand(
  {
    name: 'keys show',
    summary: 'Show what a virtual key may do, has used, and could lose if it were stolen (never its secret)',
    positionals: [{ name: 'KEY', describe: 'Id or label of the virtual key', required: true }],
    options: CONNECTION_OPTIONS,
    examples: [['bitting keys show grid', 'its limits, what is used of them, and the worst case']],
  },
  async ({ options, positionals }, console) => {
    const client = connect(options, console);
    const key = await client.show({ virtualKeyId: await findAnyVirtualKeyId(client, positionals[0] ?? '') });
    const labels = console.json ? new Map<string, string>() : await readLabels(client);
    const rows: readonly (readonly [string, string])[] = [
      ['Key', key.virtualKeyId],
      ['Label', key.label],
      ['Owner', key.owner],
      ['API key', key.apiKey],
      ['Account', nameById(key.accountId, labels)],
      ['State', nameState(key)],
      ['Signs with', nameSigning(key)],
      ...(key.publicKey === null ? [] : [['Public key', key.publicKey] as const]),
      ...(key.heardAtMs === undefined ? [] : [['Last heard', nameHeard(key.heardAtMs)] as const]),
      ...describePolicy(key.document),
      ...describeAbove(key.above),
      ...describeUsage(key.usage),
      // Nobody can do anything with a revoked one.
      ...(key.state === 'revoked' ? [] : describeWorstCase(key.worstCase)),
    ];
    console.result(key, renderRows(rows));
  },
);

function nameState({ state, expiresAtMs }: KeyView): string {
  const isPast = expiresAtMs !== null && expiresAtMs <= Date.now();
  return isPast && state !== 'revoked' ? `${state}, but expired` : state;
}

/** Whatever was decided on it: somebody has the secret and reaches the gateway. */
function nameHeard(heardAtMs: number | null): string {
  return heardAtMs === null ? 'not since the gateway began to run' : new Date(heardAtMs).toISOString();
}

function nameSigning({ algorithm, bodyBinding }: KeyView): string {
  return bodyBinding === 'required' ? `${algorithm} + body` : algorithm;
}
