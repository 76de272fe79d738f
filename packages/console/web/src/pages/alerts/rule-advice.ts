const NOT_YOU =
  'If nobody of you did this: halt, give whoever it names a new sign-in under People, and look under Activity what else was done.';
const COMPARE = 'Compare it with what the bot should do; suspending its key stops it at once.';
const THIEF =
  'Nobody but a thief or a broken bot does this: suspend the key, then follow the sheets under Guides.';
const ASK =
  'Ask the person on another way whether that was so. If not: end the sessions and reset the sign-in under People.';

/**
 * What to do, for whoever reads it on the page, by the rule that told it. What was sent to people names commands of a terminal; where
 * the page does not do better, that stands here, too.
 */
export const RULE_ADVICE: Readonly<Record<string, string>> = {
  'account-bound': NOT_YOU,
  'venue-key-accepted': NOT_YOU,
  'bind-link-made': `The links are listed under Accounts, where one can be cancelled. ${NOT_YOU}`,
  'bind-link-opened':
    'Ask whom you sent it to. If it was not he: cancel it under Accounts, and send him another one.',
  'bind-link-intercepted':
    'Ask him which one he is. Unless it was he with another browser: cancel it under Accounts, and look at what was bound.',
  'key-issued': 'If nobody of you did this: revoke the key, and give whoever issued it a new sign-in.',
  'key-rotated': NOT_YOU,
  'key-rebound': NOT_YOU,
  'key-suspended': 'Its page says how it is, and lets it trade again.',
  'key-revoked': 'A bot that still needs a key needs a new one: issue it under Virtual keys.',
  'key-resumed': NOT_YOU,
  'policy-changed':
    'If nobody of you did this: halt, then put the former policy back on the page of the key.',
  'shadow-changed': 'Nothing is decided by it; the page of the policy shows what it would do.',
  halted: 'The overview says what stands; resume there when you know why.',
  resumed: 'If nobody of you did this: halt again, and give whoever did it a new sign-in.',
  'vault-unsealed': NOT_YOU,
  'backup-taken': NOT_YOU,
  'addresses-erased': NOT_YOU,
  'operator-added': `All are listed under People. ${NOT_YOU}`,
  'operator-changed': `All are listed under People. ${NOT_YOU}`,
  'operator-token': NOT_YOU,
  'approvals-changed': `The rules stand under Approvals. ${NOT_YOU}`,
  'change-proposed': 'Under Approvals stands what it does; approve or reject it there.',
  'venue-key-changed':
    'If nobody of you did this at the venue, somebody else is in your account there: delete the key there, change the password, then put another key in its place under Accounts.',
  'venue-key-gone':
    'Look at the venue whether it was deleted or has run out, and who did that; under Accounts another is put in its place.',
  'venue-key-ends': 'Make another at the venue and put it in its place under Accounts.',
  'venue-key-unwatched':
    'A change of it at the venue would not be seen now; the page of the account says more.',
  'finding-order-spike': COMPARE,
  'finding-new-instrument': COMPARE,
  'finding-new-address': COMPARE,
  'finding-unusual-hour': COMPARE,
  'finding-guessing': COMPARE,
  'finding-refusal-share': COMPARE,
  'address-not-allowed':
    'Its secret is stolen, or its bot has moved: Activity shows which key; renew its secret on its page.',
  'strangers-turned-away':
    'A bot with an old secret looks like this, and so does somebody who guesses; Activity shows what else came.',
  'refusals-left-out': 'The bot is out of control, or its key is in other hands: suspend the key.',
  breaker: 'Only what reduces is let through; look at the bot’s last orders under Activity.',
  'refused-operation-forbidden': THIEF,
  'refused-client-certificate-wrong': THIEF,
  'refused-body-binding-wrong': THIEF,
  'refused-request-replayed': THIEF,
  'refused-key-suspended': 'Stop the bot, or let the key trade again on its page.',
  'refused-instrument-not-allowed': THIEF,
  'refused-market-not-allowed': THIEF,
  'refused-scope-missing': THIEF,
  'refused-order-not-owned': THIEF,
  'refused-instrument-not-liquid': THIEF,
  crowd: 'Alerts and Activity show what happens.',
  'channel-failing': 'Below stands how each channel is; test it there.',
  'people-new-network': ASK,
  'people-recovery-code': ASK,
  'people-codes-wrong':
    'Let the person change the password now; under People all open sessions can be ended.',
  'people-link-made': 'If nobody asked for it: reset the sign-in under People, which makes it void.',
  'people-reset': ASK,
  'people-set-up': ASK,
  'people-password': ASK,
  'people-factor-added': ASK,
  'people-factor-removed': ASK,
  'people-codes-renewed': ASK,
  'people-confirmed': ASK,
  'people-critical-seen-to':
    'Under “All” stands which. If nobody sees to them: sign the person out under “People”, and see to them yourself.',
};
