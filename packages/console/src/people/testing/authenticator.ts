import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

const FLAGS = { present: 0x01, verified: 0x04, holdsCredential: 0x40 } as const;

export interface AuthenticatorTerms {
  readonly origin: string;
  readonly rpId: string;
  /** False: nobody showed a finger, a face or a PIN. */
  readonly isVerified?: boolean;
}

/** A passkey in software: as much of WebAuthn as a browser and an authenticator do together (W3C Web Authentication, level 2). */
export class SoftAuthenticator {
  readonly #keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  readonly #id = randomBytes(16).toString('base64url');
  #handle = '';
  /** What it says how often it was used. */
  counter = 0;

  constructor() {
    this.#keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  }

  make(
    { challenge, user }: { readonly challenge: string; readonly user: { readonly id: string } },
    terms: AuthenticatorTerms,
  ) {
    this.#handle = user.id;
    const id = Buffer.from(this.#id, 'base64url');
    const length = Buffer.from([0, id.length]);
    const credential = Buffer.concat([Buffer.alloc(16), length, id, this.#coseKey()]);
    const data = Buffer.concat([this.#data(terms, FLAGS.holdsCredential), credential]);
    const attestation = Buffer.concat([
      Buffer.from('a3', 'hex'),
      text('fmt'),
      text('none'),
      text('attStmt'),
      Buffer.from('a0', 'hex'),
      text('authData'),
      bytes(data),
    ]);
    return this.#answer({
      clientDataJSON: clientData('webauthn.create', challenge, terms).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal'],
    });
  }

  show({ challenge }: { readonly challenge: string }, terms: AuthenticatorTerms, handle = this.#handle) {
    this.counter += 1;
    const client = clientData('webauthn.get', challenge, terms);
    const data = this.#data(terms, 0);
    const signature = sign('sha256', Buffer.concat([data, sha256(client)]), this.#keys.privateKey);
    return this.#answer({
      clientDataJSON: client.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: signature.toString('base64url'),
      userHandle: handle,
    });
  }

  #answer(response: Readonly<Record<string, unknown>>) {
    return {
      id: this.#id,
      rawId: this.#id,
      type: 'public-key',
      clientExtensionResults: {},
      response,
    } as const;
  }

  #data({ isVerified = true, rpId }: AuthenticatorTerms, more: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    const flags = FLAGS.present | (isVerified ? FLAGS.verified : 0) | more;
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), counter]);
  }

  /** A map of COSE (RFC 9053): EC2, ES256, P-256, both coordinates. */
  #coseKey(): Buffer {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
    const head = Buffer.from('a5010203262001215820', 'hex');
    return Buffer.concat([
      head,
      Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y, 'base64url'),
    ]);
  }
}

function clientData(type: string, challenge: string, { origin }: AuthenticatorTerms): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

function sha256(of: string | Uint8Array): Buffer {
  return createHash('sha256').update(of).digest();
}

function text(word: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + word.length]), Buffer.from(word)]);
}

function bytes(data: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x59, data.length >> 8, data.length & 0xff]), data]);
}
