import { id } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { demandKey, viewKeyDetails } from '../views.ts';

export const show = defineOperation('show', { virtualKeyId: id }, async ({ keys }, { virtualKeyId }) =>
  viewKeyDetails(demandKey(keys, virtualKeyId)),
);
