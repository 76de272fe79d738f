/** The Lua of the peer that checks: find the key, verify its signature and time, count its requests, sign anew with the account's key. */
import type { OkxKey } from '../tests/support/okx-signing.ts';

export interface LuaKeys {
  /** What bots hold, and what the venue knows. */
  readonly virtual: readonly OkxKey[];
  readonly real: OkxKey;
}

/** Requests of one key in one second, as the keys of the gateway have it. */
export const LUA_REQUESTS_PER_SECOND = 1_000;

export function renderLuaCheck({ virtual, real }: LuaKeys): string {
  const rows = virtual.map(
    (key) => `  ["${key.apiKey}"] = { secret = "${key.secret}", passphrase = "${key.passphrase}" },`,
  );
  return `
local ffi = require("ffi")
ffi.cdef[[
  const void *EVP_sha256(void);
  unsigned char *HMAC(const void *md, const void *key, int key_len, const unsigned char *d, size_t n, unsigned char *out, unsigned int *out_len);
  int CRYPTO_memcmp(const void *a, const void *b, size_t len);
]]
local keys = {
${rows.join('\n')}
}
local real = { key = "${real.apiKey}", secret = "${real.secret}", passphrase = "${real.passphrase}" }
local counts = ngx.shared.counts
local sha256 = ffi.C.EVP_sha256()
local digest = ffi.new("unsigned char[32]")
local length = ffi.new("unsigned int[1]")

local function sign(secret, text)
  ffi.C.HMAC(sha256, secret, #secret, text, #text, digest, length)
  return ngx.encode_base64(ffi.string(digest, 32))
end

local function instant(text)
  local y, mo, d, h, mi, s, ms = string.match(text, "^(%d%d%d%d)%-(%d%d)%-(%d%d)T(%d%d):(%d%d):(%d%d)%.(%d%d%d)Z$")
  if not y then return nil end
  return ngx.parse_http_time(os.date("!%a, ", 0) .. d .. " " ..
    ({"Jan","Feb","Mar","Apr","May","Jun","Jul","Aug","Sep","Oct","Nov","Dec"})[tonumber(mo)] .. " " .. y .. " " ..
    h .. ":" .. mi .. ":" .. s .. " GMT") + tonumber(ms) / 1000
end

local function refuse(status, code)
  ngx.status = status
  local text = '{"code":"' .. code .. '","msg":"refused","data":[]}'
  ngx.header["Content-Length"] = #text
  ngx.print(text)
  return ngx.exit(status)
end

local M = {}

function M.pass()
  local headers = ngx.req.get_headers()
  local key = keys[headers["OK-ACCESS-KEY"] or ""]
  if not key then return refuse(401, "50111") end
  local timestamp = headers["OK-ACCESS-TIMESTAMP"] or ""
  local method, target, body = ngx.req.get_method(), ngx.var.request_uri, ""
  if method == "POST" then
    ngx.req.read_body()
    body = ngx.req.get_body_data() or ""
  end
  local given = headers["OK-ACCESS-SIGN"] or ""
  local expected = sign(key.secret, timestamp .. method .. target .. body)
  if #given ~= #expected or ffi.C.CRYPTO_memcmp(given, expected, #expected) ~= 0 then return refuse(401, "50113") end
  if headers["OK-ACCESS-PASSPHRASE"] ~= key.passphrase then return refuse(401, "50105") end
  local now = ngx.now()
  local at = instant(timestamp)
  if not at or math.abs(now - at) > 30 then return refuse(401, "50102") end
  local count = counts:incr(headers["OK-ACCESS-KEY"] .. math.floor(now), 1, 0, 2)
  if count and count > ${LUA_REQUESTS_PER_SECOND} then return refuse(429, "50011") end
  local seconds = math.floor(now)
  local stamp = os.date("!%Y-%m-%dT%H:%M:%S", seconds) .. string.format(".%03dZ", (now - seconds) * 1000)
  ngx.req.set_header("OK-ACCESS-KEY", real.key)
  ngx.req.set_header("OK-ACCESS-PASSPHRASE", real.passphrase)
  ngx.req.set_header("OK-ACCESS-TIMESTAMP", stamp)
  ngx.req.set_header("OK-ACCESS-SIGN", sign(real.secret, stamp .. method .. target .. body))
end

return M
`;
}
