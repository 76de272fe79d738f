import { defineOperation } from '../operation.ts';
import { openerFields } from '../given-unlock.ts';

/** Forgets every key at once: nothing can be signed or verified until somebody unseals. */
export const seal = defineOperation('seal', {}, async ({ keys, journal }, _none, call) => {
  keys.seal();
  await journal.recordAfter({ operatorId: call.operator.id, act: 'seal' });
  // Keys that were let go earlier, and the vault's own, are zeroed when they are collected, which could take long.
  setImmediate(() => globalThis.gc?.());
  return { sealed: keys.sealed };
});

/** The vault is open by now, because only an open vault knows its operators; this writes down who opened it. */
export const unseal = defineOperation('unseal', openerFields, async ({ keys, journal }, _given, call) => {
  await journal.recordAfter({ operatorId: call.operator.id, act: 'unseal' });
  return { sealed: keys.sealed };
});
