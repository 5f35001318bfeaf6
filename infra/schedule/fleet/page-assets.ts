/** Colours by their use; the page's text on each of its grounds has a contrast of 4.5 to 1 or more (WCAG 2.2 AA). */
export const COLOURS = {
  light: {
    ground: '#ffffff',
    text: '#1e293b',
    faint: '#526072',
    line: '#dbe2ea',
    empty: '#f3f6f9',
    opens: '#dbeafe',
    onOpens: '#1e3a8a',
    danger: '#b91c1c',
    onDanger: '#ffffff',
    warning: '#fde68a',
    onWarning: '#713f12',
  },
  dark: {
    ground: '#0d1117',
    text: '#e6edf3',
    faint: '#9aa7b5',
    line: '#2b3440',
    empty: '#161c24',
    opens: '#12356b',
    onOpens: '#dbeafe',
    danger: '#f87171',
    onDanger: '#2a0a0a',
    warning: '#5c4708',
    onWarning: '#fde68a',
  },
} as const;

const properties = (theme: keyof typeof COLOURS): string =>
  Object.entries(COLOURS[theme])
    .map(([name, value]) => `--${name}:${value};`)
    .join('');

export const STYLE = `
:root{${properties('light')}}
@media (prefers-color-scheme:dark){:root{${properties('dark')}}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1400px;padding:24px;font:15px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;color:var(--text);background:var(--ground)}
h1{font-size:26px;margin:0 0 4px}h2{font-size:18px;margin:0 0 8px}summary b{font-size:16px}
header p{color:var(--faint);margin:0 0 12px}section,details{margin:0 0 28px}summary{cursor:pointer}
.search input{font:inherit;width:min(28em,100%);padding:6px 10px;border:1px solid var(--faint);border-radius:6px;color:inherit;background:var(--ground)}
.search{display:block;margin-bottom:20px}.search[hidden]{display:none}::placeholder{color:var(--faint);opacity:1}
.search output{color:var(--faint);margin-left:12px}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%}.year{width:auto}
th{text-align:left;font-size:13px;color:var(--faint)}
th,td{padding:6px 14px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}
code{font:13px ui-monospace,Menlo,Consolas,monospace}
.tag{font-size:12px;font-weight:650;padding:1px 8px;border-radius:4px;white-space:nowrap;background:var(--opens);color:var(--onOpens)}
.tag.blackout{background:var(--danger);color:var(--onDanger)}.tag.collision{background:var(--warning);color:var(--onWarning)}
.matrix{border-collapse:separate;border-spacing:2px;width:auto}
.matrix caption{text-align:left;color:var(--faint);font-size:13px;padding-bottom:8px}
.matrix th,.matrix td{border:0;padding:3px;font-variant-numeric:tabular-nums}
.matrix th[scope=row]{text-align:right;padding-right:10px;white-space:nowrap;font-weight:500;color:var(--text);position:sticky;left:0;background:var(--ground)}
.matrix td,.matrix thead th+th,.key{min-width:28px;text-align:center;border-radius:4px;font-size:13px}
.matrix td{background:var(--empty)}.matrix thead .weekend{font-weight:800;color:var(--text)}
.key{display:inline-block;line-height:20px;min-height:20px;vertical-align:middle}
.matrix .opens,.key.collides{background:var(--opens);color:var(--onOpens);font-weight:650}
.matrix .collides,.key.collides{outline:2px solid var(--danger);outline-offset:-2px}
.matrix td.blackout,.key.blackout{background:repeating-linear-gradient(45deg,var(--empty) 0 4px,var(--line) 4px 6px)}
.matrix td.blackout.opens,.key.blackout.opens{background:var(--danger);color:var(--onDanger);font-weight:800}
.matrix tfoot td{background:none}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
:focus-visible{outline:2px solid var(--text);outline-offset:2px}
@media print{:root{${properties('light')}}body{max-width:none;padding:0;font-size:11px}.search{display:none}
*{print-color-adjust:exact}.wide{overflow:visible}tr,section>h2{break-inside:avoid}.matrix td,.matrix thead th+th{min-width:0}}`;

/** Search, and everything open on paper. Without it the page shows all there is. */
export const SCRIPT = `
const field=document.querySelector('.search'),input=field.querySelector('input'),said=field.querySelector('output');
const rows=[...document.querySelectorAll('tr[data-find]')],folds=[...document.querySelectorAll('details')];
field.hidden=false;
input.addEventListener('input',()=>{
  const words=input.value.toLowerCase().split(/\\s+/).filter(Boolean);
  for(const row of rows)row.hidden=!words.every((word)=>row.dataset.find.includes(word));
  for(const fold of folds)fold.open=words.length>0;
  said.textContent=words.length?rows.filter((row)=>!row.hidden).length+' rows':'';
});
addEventListener('beforeprint',()=>folds.forEach((fold)=>{fold.open=true}));`;
