import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { openPageFiles, type PageFile } from './page-files.ts';
import type { App, Parts } from './parts.ts';

const LASTING = 'public, max-age=31536000, immutable';
const NOT_BUILT =
  'The page of the console was not built, and everything else runs: "npm run page" builds it, then load this again.\n';
/** What a file of the page has in its name and no place within the page. */
const FILE_NAME = /\.[a-z0-9]+$/u;

/** The page itself: its files by their names, and the page for every other address, which is a place in it. */
export function registerPage(app: App, { config }: Pick<Parts, 'config'>): void {
  const files = openPageFiles(config.pageDirectory);
  const answer = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const urlPath = request.url.split('?', 1)[0] ?? '';
    const file = files.file(urlPath);
    if (file !== null) return send(file, request, reply);
    if (FILE_NAME.test(urlPath) || urlPath.startsWith('/api')) return notThere(reply);
    const page = files.document();
    if (page === null) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
    return send(page, request, reply);
  };
  for (const url of ['/', '/*'])
    app.route({
      method: 'GET',
      url,
      config: { access: 'public', answers: 'bytes' },
      schema: { hide: true, querystring: z.unknown(), params: z.unknown() },
      handler: answer,
    });
}

function send(file: PageFile, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  void reply.type(file.type).header('etag', file.tag);
  if (file.isLasting) void reply.header('cache-control', LASTING);
  if (file.isLasting && request.headers['if-none-match'] === file.tag) return reply.code(304).send();
  if (file.gzip === null) return reply.send(file.bytes);
  void reply.header('vary', 'accept-encoding');
  const takesGzip = /\bgzip\b/u.test(request.headers['accept-encoding'] ?? '');
  if (!takesGzip) return reply.send(file.bytes);
  return reply.header('content-encoding', 'gzip').send(file.gzip);
}

function notThere(reply: FastifyReply): FastifyReply {
  return reply.code(404).type('text/plain; charset=utf-8').send('There is nothing at this address.\n');
}
