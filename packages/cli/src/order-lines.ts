import type { OrderAct, OrderFound, OrderOrigin, OrderStep, RecordShown } from '@bitting/client/searches.ts';
import type { Paint } from './command.ts';
import type { Labels } from './labels.ts';
import { renderRecord } from './record-line.ts';
import { visible } from './visible-text.ts';

/** Where an order came from, from the request to the person. Every text in it goes through the record's own line. */
export function renderOrigins({ origins, events }: OrderFound, labels: Labels, paint: Paint): string[] {
  return [
    ...origins.flatMap((origin, at) => [...(at === 0 ? [] : ['']), ...renderOrigin(origin, labels, paint)]),
    ...(events.length === 0 ? [] : ['', paint.strong('Seen of it'), ...renderAll(events, labels)]),
  ];
}

function renderOrigin(origin: OrderOrigin, labels: Labels, paint: Paint): string[] {
  const { venue, keyLabel, virtualKeyId, accountLabel, accountId, owner, policyVersion } = origin;
  const key = visible(keyLabel === null ? virtualKeyId : `${keyLabel} (${virtualKeyId})`);
  const account = visible(accountLabel === null ? accountId : `${accountLabel} (${accountId})`);
  const first = origin.steps[0]?.intent.sequence ?? '';
  return [
    paint.strong(
      `Asked for by ${key}${owner === null ? '' : ` of ${visible(owner)}`}, at ${venue} on ${account}`,
    ),
    ...origin.steps.flatMap((step) => renderStep(step, labels)),
    '',
    paint.strong('Allowed by'),
    ...renderAct(`Policy, version ${policyVersion}, set`, policyOf(origin), labels),
    ...renderAct('Terms of the account', origin.accountTerms, labels),
    ...renderAct('Terms of the installation', origin.installationTerms, labels),
    ...renderAct('Key issued', origin.issued, labels),
    ...renderAct('Account bound', origin.bound, labels),
    '',
    paint.faint(`Proof of it: bitting ledger receipt ${first}`),
  ];
}

/** The first version came with the key. */
function policyOf({ policyVersion, policySet, issued }: OrderOrigin): OrderAct | null {
  return policySet ?? (policyVersion === 1 ? issued : null);
}

function renderStep({ intent, ends }: OrderStep, labels: Labels): string[] {
  return renderAll([intent, ...ends], labels);
}

function renderAll(records: readonly RecordShown[], labels: Labels): string[] {
  return records.map((record) => `  ${renderRecord(record, labels)}`);
}

function renderAct(what: string, found: OrderAct | null, labels: Labels): string[] {
  if (found === null) return [];
  const { act, operator } = found;
  return [
    `  ${what} by ${visible(operator)} at ${new Date(act.wallMs).toISOString()}`,
    `    ${renderRecord(act, labels)}`,
  ];
}
