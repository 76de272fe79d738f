import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { test } from 'node:test';

import { HandshakeBudget } from './handshake-budget.ts';

const BOUNDS = {
  handshakesMax: 3,
  handshakesPerAddressMax: 2,
  handshakesPerSecondMax: 2,
  handshakeAddressesMax: 1,
};

test('An address that is counted stays counted where there is room for no more of them.', () => {
  const budget = new HandshakeBudget(BOUNDS);
  const begin = (address: string, nowMs: number): boolean => budget.begin(new Socket(), address, nowMs);
  assert.deepEqual(
    [begin('203.0.113.1', 0), begin('203.0.113.1', 1), begin('203.0.113.1', 999)],
    [true, true, false],
  );
  assert.ok(begin('203.0.113.1', 1_000), 'the next second begins anew');
});

test('Where there is no room the oldest gives way, of the same address first, and what has ended takes none.', () => {
  const budget = new HandshakeBudget({ ...BOUNDS, handshakesPerSecondMax: 9, handshakeAddressesMax: 9 });
  const sockets = Array.from({ length: 6 }, () => new Socket());
  const [first, second, third, fourth, fifth, sixth] = sockets as [
    Socket,
    Socket,
    Socket,
    Socket,
    Socket,
    Socket,
  ];
  budget.begin(first, 'other', 0);
  budget.begin(second, 'same', 0);
  budget.begin(third, 'same', 0);
  budget.begin(fourth, 'same', 0);
  assert.deepEqual(
    [first, second, third, fourth].map(({ destroyed }) => destroyed),
    [false, true, false, false],
  );
  budget.begin(fifth, 'another', 0);
  assert.ok(first.destroyed, 'the oldest of all');
  assert.equal(budget.open, 3);
  budget.end(third);
  budget.end(third);
  budget.begin(sixth, 'same', 0);
  assert.equal(budget.open, 3);
  assert.deepEqual(
    [fourth, fifth, sixth].map(({ destroyed }) => destroyed),
    [false, false, false],
  );
});

test('What has ended makes no room for more of its address than there may be, and nothing is kept of it.', () => {
  const budget = new HandshakeBudget({ ...BOUNDS, handshakesMax: 9, handshakesPerSecondMax: 9 });
  const [first, second, third, fourth] = Array.from({ length: 4 }, () => new Socket()) as [
    Socket,
    Socket,
    Socket,
    Socket,
  ];
  budget.begin(first, 'same', 0);
  budget.begin(second, 'same', 0);
  budget.end(first);
  assert.equal(budget.addresses, 1);
  budget.begin(third, 'same', 0);
  budget.begin(fourth, 'same', 0);
  assert.ok(second.destroyed, 'two of this address were open');
  assert.ok(!third.destroyed && !fourth.destroyed);
  budget.end(third);
  budget.end(fourth);
  assert.deepEqual([budget.open, budget.addresses], [0, 0]);
});
