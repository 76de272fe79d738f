import { POLICY } from '@bitting/core/policy/policy.fixture.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import type { VirtualKeyEntry } from './entries.ts';

export const VIRTUAL_KEY: VirtualKeyEntry = {
  id: 'vk_1',
  venue: 'okx',
  accountId: 'acc_1',
  apiKey: 'api-key',
  label: 'bot',
  owner: 'desk',
  policy: POLICY,
  state: 'active',
  createdAt: epochMs(1),
  secretVersion: 1,
  algorithm: 'hmac-sha256',
  publicKey: null,
  bodyBinding: 'none',
  clientKey: null,
};
