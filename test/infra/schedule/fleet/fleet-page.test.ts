import type { Fleet } from '../../../../infra/schedule/fleet/fleet';
import { fleetPage } from '../../../../infra/schedule/fleet/fleet-page';
import { fleetReport } from '../../../../infra/schedule/fleet/fleet-report';
import { COLOURS } from '../../../../infra/schedule/fleet/page-assets';
import { contrast } from '../../../support/contrast';
import { aSecret } from './a-fleet';

const fleet: Fleet = {
  secrets: [
    aSecret('orders/app', 'orders.db.example', 'cron(0 3 ? * 2#2 *)', '2h'),
    aSecret('orders/admin', 'orders.db.example', 'cron(0 4 14 12 ? *)', '2h'),
    aSecret('<legacy>', 'ledger.db.example', 'cron(0 2 25 * ? *)', '2h'),
    aSecret('lost', undefined, 'cron(0 2 7 * ? *)', '2h'),
  ],
  blackouts: [{ from: '2026-12-24', to: '2026-12-25', reason: 'Freeze & "feast"' }],
};
const page = fleetPage(fleetReport(fleet, '2026-12'));

test('puts what needs attention before the month, and the rest behind it', () => {
  const places = [
    '<h1>Rotation windows, December 2026</h1>',
    '<h2>Needs attention: 3 of 4 secrets</h2>',
    '<td><span class="tag blackout">Blackout</span></td><td>&lt;legacy&gt;</td>',
    '<td><code>cron(0 2 26 * ? *)</code>, window 2h<br>26th of every month, 02:00 to 04:00 UTC</td>',
    '<h2>December 2026, hosts by days</h2>',
    '<h2>The year ahead</h2>',
    '<b>Every opening in December 2026: 4</b>',
    '<b>Every secret: 4</b>',
  ].map((part) => page.indexOf(part));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test('says in words what the cells of the month show', () => {
  expect(page).toContain('<th scope="row" title="ledger.db.example">ledger</th>');
  expect(page).toContain('<td class="blackout opens">1<span class="hidden"> opening, on a blackout date</span></td>');
  expect(page).toContain('<td class="opens collides">2<span class="hidden"> openings, two at once</span></td>');
  expect(page).toContain('<th scope="row" title="not known: collisions unknown">not known: collisions unknown</th>');
  expect(page).toContain('Friday, blackout: Freeze &amp; &quot;feast&quot;');
  expect(page).toContain('hosts end in .db.example');
});

test('treats no input as markup, loads nothing and sends nothing', () => {
  expect(page).not.toContain('<legacy>');
  expect(page).not.toMatch(/(src|href)=|https?:|@import|url\(/);
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"`);
});

test('folds what is not urgent, however large the fleet', () => {
  const secrets = Array.from({ length: 80 }, (_, index) =>
    aSecret(`s${index}`, `db${index % 40}`, `cron(0 ${index % 4} ? * SUN *)`, '2h'),
  );
  const large = fleetPage(fleetReport({ secrets, blackouts: [] }, '2026-12'));
  const [urgent = '', others = ''] = large.split('<details>');
  expect(urgent.match(/<span class="tag /g)).toHaveLength(10);
  expect(others).toContain('<b>70 more</b>');
  expect(large.match(/<th scope="row" title="db\d+">/g)).toHaveLength(40);
});

test.each(['light', 'dark'] as const)('has the contrast of WCAG AA in its %s colours', (theme) => {
  const of = COLOURS[theme];
  const texts = [
    [of.text, of.ground],
    [of.faint, of.ground],
    [of.text, of.empty],
    [of.onOpens, of.opens],
    [of.onDanger, of.danger],
    [of.onWarning, of.warning],
  ] as const;
  const shapes = [
    [of.danger, of.ground],
    [of.danger, of.opens],
  ] as const;
  expect(texts.filter(([text, ground]) => contrast(text, ground) < 4.5)).toEqual([]);
  expect(shapes.filter(([shape, ground]) => contrast(shape, ground) < 3)).toEqual([]);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});
