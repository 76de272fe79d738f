import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { GATEWAY_SILENT_MS } from '../bounds.ts';
import type { Alert } from './alert.ts';
import { GatewayWatch } from './gateway-watch.ts';

function watching() {
  const told: Alert[] = [];
  const scene = {
    nowMs: 1_000,
    answer: (): { readonly sealed: boolean } => ({ sealed: false }),
    told: () => told.splice(0).map(({ rule, severity }) => `${rule} ${severity}`),
  };
  const watch = new GatewayWatch({
    ask: () => new Promise((resolve) => resolve(scene.answer())),
    tell: (alert) => told.push(alert),
    nowMs: () => scene.nowMs,
  });
  return { scene, watch };
}

const TROUBLES = [
  ['gateway-silent', new BittingError('GATEWAY_UNREACHED', 'nobody')],
  ['token-refused', new BittingError('OPERATOR_UNKNOWN', 'no')],
  ['gateway-sealed', null],
] as const;

for (const [rule, error] of TROUBLES)
  test(`${rule} is told when it lasts, once, and that it is over.`, async () => {
    const { scene, watch } = watching();
    scene.answer = () => {
      if (error !== null) throw error;
      return { sealed: true };
    };
    await watch.look();
    scene.nowMs += GATEWAY_SILENT_MS - 1;
    await watch.look();
    assert.deepEqual(scene.told(), []);
    scene.nowMs += 1;
    await watch.look();
    await watch.look();
    assert.deepEqual(scene.told(), [`${rule} critical`]);
    scene.answer = () => ({ sealed: false });
    await watch.look();
    await watch.look();
    assert.deepEqual(scene.told(), ['gateway-back info']);
  });

test('A gateway that is started again is nothing to be told of by this.', async () => {
  const { scene, watch } = watching();
  for (let restart = 0; restart < 5; restart += 1) {
    scene.answer = () => {
      throw new BittingError('GATEWAY_UNREACHED', 'nobody');
    };
    await watch.look();
    scene.nowMs += GATEWAY_SILENT_MS - 1;
    scene.answer = () => ({ sealed: false });
    await watch.look();
  }
  assert.deepEqual(scene.told(), []);
});
