import type { ApiKey } from '../engine/records.ts';
import { accountsOf, type Desk } from './desk.ts';
import { sendMail } from './mailbox.ts';
import type { KeyCard, Person } from './records.ts';

/**
 * Looks at every key of everybody who signed up here: mails a notice some days before a key stops, stops it when its
 * time is over, and tells so. Accounts of the control port are nobody's, and their keys stay.
 */
export function sweepKeys(desk: Desk): void {
  const { accounts } = desk.engine().state;
  for (const person of desk.state.people.all().filter(({ uid }) => accounts.get(uid) !== null)) {
    for (const { uid } of accountsOf(desk, person)) {
      for (const key of desk.engine().state.keys.ownedBy(uid)) sweepKey(desk, person, key);
      for (const card of desk.state.cards.ownedBy(uid)) {
        if (desk.engine().state.keys.get(card.apiKey) === null) desk.state.cards.delete(card.apiKey);
      }
    }
  }
}

function sweepKey(desk: Desk, person: Person, key: ApiKey): void {
  const { rules, state } = desk;
  const expiresAt = rules.expiry.endOf(key);
  if (expiresAt === null) return;
  const now = desk.now();
  const seen = state.cards.get(key.apiKey) ?? blankCard(key);
  if (now >= expiresAt) {
    if (seen.told === expiresAt) return;
    state.cards.put({ ...seen, told: expiresAt });
    if (rules.expiry.effect === 'delete') desk.engine().command((venue) => venue.keys.delete(key.apiKey));
    mailEnd(desk, person, key);
  } else if (now >= expiresAt - rules.expiry.noticeMs && seen.announced !== expiresAt) {
    state.cards.put({ ...seen, announced: expiresAt });
    sendMail(state, person, {
      subject: `${rules.title}: an API key stops soon`,
      text: `Your API key “${key.label}” (${key.apiKey}) stops at ${new Date(expiresAt).toISOString()}. ${rules.expirySentence} Bind it to the address of your gateway to keep it.`,
      at: now,
    });
  }
}

/** The card of a key that the desk has not seen before. */
export function blankCard({ apiKey, uid }: ApiKey): KeyCard {
  return { apiKey, uid, toggles: [], announced: null, told: null };
}

function mailEnd(desk: Desk, person: Person, key: ApiKey): void {
  const { rules } = desk;
  const end = rules.expiry.effect === 'delete' ? 'was deleted' : 'has expired';
  sendMail(desk.state, person, {
    subject: `${rules.title}: an API key ${end}`,
    text: `Your API key “${key.label}” (${key.apiKey}) ${end}. ${rules.expirySentence}`,
    at: desk.now(),
  });
}
