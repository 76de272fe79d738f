/** What a bot, a venue or an operator wrote may steer a terminal: control characters, directions and line ends become `?`. */
export function visible(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
}
