import { html } from './vendor/htm-preact.js';
import { clockTime } from './words.js';

const MARKS = { kept: '✓', broken: '✕', notYet: '…', notTried: '?' };
const WORDS = { kept: 'kept', broken: 'broken', notYet: 'not yet', notTried: 'not tried' };

/** The four parts of the promise, each with the result of its test. */
export function Promise_({ lights }) {
  return html`<section class="promise" aria-label="The promise, checked">
    <ul>
      ${lights.map(
        ({ says, state, found, at }) =>
          html`<li key=${says} class=${state}>
            <b><span class="mark" aria-hidden="true">${MARKS[state]}</span> ${says}</b>
            <span class="found"><span class="word">${WORDS[state]}:</span> ${found}</span>
            ${at !== undefined && html`<time>tried ${clockTime(at)}</time>`}
          </li>`,
      )}
    </ul>
  </section>`;
}
