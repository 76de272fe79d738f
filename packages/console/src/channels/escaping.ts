/** Text in the marks of each messenger: nothing in it makes a link, calls people, or looks like a heading of ours. */

/** HTML of Telegram and `mrkdwn` of Slack know the same three. */
export function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Markdown of Discord; whom a message may call is said apart. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_~|[\](){}<>#+\-.!:@/]/gu, (mark) => `\\${mark}`);
}

/** Of one line, for headers and titles. */
export function asOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}
