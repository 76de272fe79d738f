/** A console of one channel that dies at a step that it is told, and says what it sends. */
import { DeliveryDesk } from '../../packages/console/src/alerts/delivery-desk.ts';
import type { Channel } from '../../packages/console/src/channels/channel.ts';
import { Outbox, type Delivery, type Planner } from '../../packages/console/src/store/outbox.ts';
import { AT_MS, configWith, makeAlert } from '../../packages/console/src/testing/messages.ts';

export const STEPS = [
  'before it is taken',
  'after it is taken',
  'when its sending begins',
  'when it was sent',
  'when that was noted',
] as const;

export type Step = (typeof STEPS)[number] | 'never';

const [file = '', step = 'never', first = '0', last = '0'] = process.argv.slice(2);

function dieAt(here: Step): void {
  if (here === step) process.kill(process.pid, 'SIGKILL');
}

class DyingOutbox extends Outbox {
  override begin(delivery: Pick<Delivery, 'number'>): void {
    super.begin(delivery);
    dieAt('when its sending begins');
  }

  override sent(delivery: Pick<Delivery, 'channel' | 'number'>, nowMs: number): void {
    super.sent(delivery, nowMs);
    dieAt('when that was noted');
  }
}

const plan: Planner = (_severity, dueMs) => ({
  deliveries: [{ channel: 'webhook', dueMs }],
  escalateMs: null,
});

const channel: Channel = {
  name: 'webhook',
  send: async ({ id }) => {
    await new Promise((resolve) => process.send?.(id, undefined, {}, resolve));
    dieAt('when it was sent');
  },
};

const outbox = new DyingOutbox(file);
// The ledger tells everything from the cursor on, whoever read how much of it before.
for (let number = Number(outbox.cursor('admin') ?? BigInt(first)); number < Number(last); number += 1) {
  dieAt('before it is taken');
  const cursor = { name: 'admin', next: BigInt(number) + 1n };
  outbox.take([makeAlert(number)], { cursor, nowMs: AT_MS, plan });
  dieAt('after it is taken');
}
const desk = new DeliveryDesk({
  outbox,
  channels: new Map([['webhook', channel]]),
  config: configWith(),
  nowMs: () => AT_MS,
  random: () => 0,
});
while (outbox.waiting() > 0) await desk.look();
process.disconnect?.();
