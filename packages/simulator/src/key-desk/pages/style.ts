import { createHash } from 'node:crypto';

/** One sheet for every page: a narrow column that reads on a phone, in light and dark. */
export const STYLE = `
:root{color-scheme:light dark;--line:#8886;--quiet:#666;--accent:#0b57d0;--bad:#b3261e;--paper:#fff3cd;--ink:#4d3800}
@media(prefers-color-scheme:dark){:root{--quiet:#aaa;--accent:#8ab4f8;--bad:#ff8a80;--paper:#3d3000;--ink:#ffe08a}}
*{box-sizing:border-box}
body{margin:0;font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
.rehearsal{background:var(--paper);color:var(--ink);padding:.6rem 1rem;text-align:center;font-weight:600}
header,main,footer{max-width:46rem;margin:0 auto;padding:0 1rem}
nav{display:flex;flex-wrap:wrap;gap:.2rem 1rem;padding:.8rem 0;border-bottom:1px solid var(--line);align-items:center}
nav form{margin-left:auto}
a{color:var(--accent)}
h1{font-size:1.5rem;margin:1.2rem 0 .6rem}h2{font-size:1.15rem;margin:1.4rem 0 .4rem}
form.card,section.card{border:1px solid var(--line);border-radius:.5rem;padding:1rem;margin:1rem 0}
.field{margin:0 0 1rem;border:0;padding:0;min-width:0}
label,legend{font-weight:600;display:block;padding:0}
.choice label{font-weight:400;display:inline}
.choice{margin:.3rem 0}
.hint{color:var(--quiet);font-size:.9rem;margin:.15rem 0}
.error{color:var(--bad);font-weight:600;margin:.15rem 0}
[role=alert]{border-left:.3rem solid var(--bad);padding:.5rem .8rem;margin:1rem 0}
input[type=text],input[type=password],input[type=email],textarea,select{width:100%;padding:.55rem;font:inherit;border:1px solid var(--line);border-radius:.3rem}
[aria-invalid=true]{border-color:var(--bad);outline:1px solid var(--bad)}
button{font:inherit;padding:.55rem 1.1rem;border:1px solid var(--accent);border-radius:.3rem;background:var(--accent);color:#fff;cursor:pointer}
@media(prefers-color-scheme:dark){button{color:#062e6f}}
button.plain{background:none;color:var(--accent)}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.35rem .5rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top}
code{font:.95em ui-monospace,monospace}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{color:var(--quiet)}dd{margin:0}
@media(max-width:30rem){dl{grid-template-columns:1fr}dd{margin-bottom:.5rem}}
pre{white-space:pre-wrap;font:inherit}
pre.take{border:1px solid var(--line);border-radius:.3rem;padding:.8rem;font:.95em ui-monospace,monospace;-webkit-user-select:all;user-select:all;cursor:copy}
`;

/** Nothing but this sheet and posts to this site: no script, no picture, no frame, nothing from elsewhere. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');
