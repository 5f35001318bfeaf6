/** Plain enough for a file that is kept for years; text and ground have a contrast of more than 7 to 1 in both themes. */
export const EVIDENCE_STYLE = `
:root{--ground:#fff;--text:#1e293b;--faint:#475569;--line:#cbd5e1}
@media (prefers-color-scheme:dark){:root{--ground:#0d1117;--text:#e6edf3;--faint:#b0bac6;--line:#2b3440}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1200px;padding:24px;font:15px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;color:var(--text);background:var(--ground)}
h1{font-size:26px;margin:0}h2{font-size:18px;margin:28px 0 8px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;font-size:13px;color:var(--faint)}dd{margin:0;overflow-wrap:anywhere}
.counts{list-style:none;display:flex;flex-wrap:wrap;gap:12px;padding:0}
.counts li{border:1px solid var(--line);border-radius:6px;padding:8px 14px}.counts b{font-size:22px}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:13px}
th{text-align:left;color:var(--faint)}th,td{padding:5px 12px 5px 0;border-bottom:1px solid var(--line);vertical-align:top}
@media print{:root{--ground:#fff;--text:#000;--faint:#333;--line:#999}body{padding:0;max-width:none;font-size:11px}.wide{overflow:visible}tr{break-inside:avoid}thead{display:table-header-group}}
`;
