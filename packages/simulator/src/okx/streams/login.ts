import { TIMESTAMP_WINDOW_MS } from '../../bounds.ts';
import type { ApiKey } from '../../engine/records.ts';
import { checkAddress, isEqual, signatureOf } from '../auth.ts';
import { OkxRefusal } from '../errors.ts';
import { Fields } from '../fields.ts';
import type { Variants } from '../variants.ts';
import { StreamRefusal } from './codes.ts';

export interface LoginContext {
  readonly now: number;
  readonly variants: Variants;
  readonly findKey: (apiKey: string) => ApiKey | null;
  readonly remoteAddress: string;
  /** Whether host or query mark the stream as demo. */
  readonly isDemo: boolean;
}

const EPOCH_SECONDS = /^\d{10}(?:\.\d{1,3})?$/;
const NO_BODY = Buffer.alloc(0);

/**
 * The key that the arguments of a login are signed with.
 * @throws StreamRefusal, in the order: arguments, timestamp, key, environment, passphrase, signature, address
 */
export function checkLogin(args: readonly unknown[], context: LoginContext): ApiKey {
  const fields = loginFields(args);
  const [apiKey, passphrase] = [fields.text('apiKey'), fields.text('passphrase')];
  const [timestamp, sign] = [fields.text('timestamp'), fields.text('sign')];
  if (apiKey === '') throw new StreamRefusal('60005');
  if (!EPOCH_SECONDS.test(timestamp)) throw new StreamRefusal('60004');
  if (Math.abs(context.now - Number(timestamp) * 1000) > TIMESTAMP_WINDOW_MS)
    throw new StreamRefusal('60006');
  const key = context.findKey(apiKey);
  if (key === null || key.region !== context.variants.region) throw new StreamRefusal('60032');
  checkEnvironment(key, context);
  if (!isEqual(key.passphrase, passphrase)) throw new StreamRefusal('60024');
  if (!isEqual(signatureOf(key.secret, `${timestamp}GET/users/self/verify`, NO_BODY), sign)) {
    throw new StreamRefusal('60007');
  }
  try {
    checkAddress(key, context.remoteAddress);
  } catch (error) {
    if (error instanceof OkxRefusal) throw new StreamRefusal('50110', context.remoteAddress);
    throw error;
  }
  return key;
}

function loginFields(args: readonly unknown[]): Fields {
  const [arg] = args;
  if (args.length !== 1 || typeof arg !== 'object' || arg === null) throw new StreamRefusal('60009');
  const texts = Object.entries(arg).filter(
    ([, value]) => typeof value === 'string' || typeof value === 'number',
  );
  return new Fields(texts);
}

function checkEnvironment(key: ApiKey, { isDemo, variants }: LoginContext): void {
  const fits = key.environment === 'demo' ? isDemo || variants.demoKeysOnPlainStreams : !isDemo;
  if (!fits) throw new StreamRefusal('50101');
}
