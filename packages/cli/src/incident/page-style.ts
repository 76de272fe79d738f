/** The style of the page: light and dark by what the reader's system says, and light on paper. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--faint:#5b6470;--paper:#fff;--line:#d5dae0;--shade:#f4f6f8;--good:#1a7f4b;--mid:#6f86a8;--odd:#a06a00;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ed;--faint:#9aa4b0;--paper:#14171b;--line:#333a43;--shade:#1d2127;--good:#4cc38a;--mid:#8aa3c8;--odd:#e0a93a;--bad:#ff7b72}}
*{box-sizing:border-box}
body{margin:0 auto;padding:24px;max-width:1400px;font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
h1{font-size:24px;margin:0 0 4px}h2{font-size:18px;margin:32px 0 8px;border-bottom:1px solid var(--line)}
p{margin:4px 0 8px}.faint,figcaption,th{color:var(--faint)}
code,.code{font:13px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:13px}
th,td{text-align:left;vertical-align:top;padding:4px 8px;border-bottom:1px solid var(--line)}td.short{white-space:nowrap}td.long{overflow-wrap:anywhere;min-width:16ch}time{white-space:nowrap}
th{font-weight:600;white-space:nowrap}
.findings{list-style:none;padding:0}.findings li{padding:8px 12px;margin:6px 0;border-left:4px solid var(--mid);background:var(--shade)}
.findings li.alarm{border-color:var(--bad)}.alarm b,.new,.bad{color:var(--bad)}.good{color:var(--good)}.mid{color:var(--mid)}.odd{color:var(--odd)}
.numbers{display:flex;flex-wrap:wrap;gap:8px;padding:0;list-style:none}.numbers li{flex:1 1 120px;padding:8px 12px;background:var(--shade)}.numbers b{display:block;font-size:22px}
figure{margin:12px 0}svg{width:100%;height:auto}svg line{stroke:var(--line)}svg text{fill:var(--faint);font:11px system-ui,sans-serif}
figcaption{color:var(--ink)}.legend span{margin-right:16px;white-space:nowrap}.legend i{display:inline-block;width:10px;height:10px;margin-right:6px}i.good{background:var(--good)}i.mid{background:var(--mid)}i.odd{background:var(--odd)}i.bad{background:var(--bad)}
rect.good{fill:var(--good)}rect.mid{fill:var(--mid)}rect.odd{fill:var(--odd)}rect.bad{fill:var(--bad)}
.verdict{padding:8px 12px;border:2px solid currentColor}
@media print{a{color:inherit}:root{color-scheme:light;--ink:#000;--faint:#444;--paper:#fff;--line:#bbb;--shade:#f2f2f2;--good:#1a7f4b;--mid:#6f86a8;--odd:#a06a00;--bad:#b3261e}body{padding:0;max-width:none;font-size:11px}table{font-size:9px}thead{display:table-header-group}tr,li,figure{break-inside:avoid}h2{break-after:avoid}rect,i,.findings li,.numbers li{print-color-adjust:exact;-webkit-print-color-adjust:exact}.scroll{overflow:visible}th,td{padding:2px 3px}th,td.short,time{white-space:normal;overflow-wrap:anywhere}td.long{min-width:0}}
`;
