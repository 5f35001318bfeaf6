import { html, useEffect, useRef, useState } from './vendor/htm-preact.js';
import { duration } from './words.js';

const SVG = 'http://www.w3.org/2000/svg';

/** The state machine itself, lit by one execution: what it went through, where it stands, how often it tried. */
export function Machine({ execution, now }) {
  const place = useRef(null);
  const [drawn, setDrawn] = useState(false);
  useEffect(() => {
    fetch('/page/machine.svg')
      .then((response) => response.text())
      .then((text) => {
        const svg = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
        svg.removeAttribute('width');
        svg.removeAttribute('height');
        place.current.replaceChildren(svg);
        setDrawn(true);
      });
  }, []);
  useEffect(() => {
    if (drawn) light(place.current, execution, now);
  });
  return html`<div class="machine" ref=${place}></div>`;
}

function light(root, execution, now) {
  const steps = (execution?.steps ?? []).filter(({ inside }) => inside === undefined);
  root.classList.toggle('lit', execution !== undefined);
  for (const group of root.querySelectorAll('[data-state]')) {
    const step = steps.findLast(({ state }) => state === group.dataset.state);
    group.setAttribute('class', toneOf(step, execution));
    badge(group, step, now);
  }
  for (const way of root.querySelectorAll('[data-from]')) {
    const went = steps.some(({ state, next }) => state === way.dataset.from && next === way.dataset.to);
    way.setAttribute('class', went ? 'went' : '');
  }
  root.classList.toggle(
    'locked',
    execution?.lockout !== undefined && execution.lockout.until === undefined && execution.status === 'RUNNING',
  );
}

function toneOf(step, execution) {
  if (step === undefined) return 'idle';
  if (step.how === 'running') return 'now';
  if (step.how === 'succeeded') return 'ok';
  // The Fail state of a rotation that was properly rolled back is not a fault.
  return execution.verdict === 'rolledBack' && step.how === 'failed' ? 'undone' : 'bad';
}

/** Attempts that failed, or how long it has been running. */
function badge(group, step, now) {
  group.querySelector('.badge')?.remove();
  if (step === undefined) return;
  const failures = step.attempts.filter(({ error }) => error !== undefined).length;
  const tries = failures > 0 ? '✕'.repeat(Math.min(failures, 3)) + (failures > 3 ? failures : '') : '';
  const text = [tries, step.how === 'running' ? duration(now - step.from) : ''].filter(Boolean).join(' ');
  if (text === '') return;
  const box = group.querySelector('.box').getBBox();
  const width = 14 + text.length * 6.4;
  const made = element('g', { class: 'badge' });
  const x = box.x + box.width - width + 8;
  made.append(
    element('rect', { x, y: box.y - 10, width, height: 18, rx: 9 }),
    element('text', { x: x + width / 2, y: box.y + 3, 'text-anchor': 'middle' }, text),
  );
  group.append(made);
}

function element(name, attributes, text = '') {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.textContent = text;
  return made;
}
