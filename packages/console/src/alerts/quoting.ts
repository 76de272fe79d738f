const QUOTES = /[\p{Pi}\p{Pf}"'`´„‚「」『』〝〞〟＂＇]/gu;
/** Before a letter, with something of a name before it; what browsers take for one counts, too. */
const DOT_OF_HOST = /(?<=[\p{L}\p{N}_-])[.。．｡](?=\p{L})/gu;
const SCHEME = /:(?=\s*\/\/)/gu;

/** What a person or a bot chose, so that no mail program makes a link of it; numbers and ends of sentences stay. */
export function breakLinks(text: string): string {
  return text.replace(SCHEME, '[:]').replace(DOT_OF_HOST, '[.]');
}

/** The same as a name: it ends where its quotes do, whatever it says. */
export function quoteName(name: string): string {
  return `“${breakLinks(name.replace(QUOTES, '’'))}”`;
}
