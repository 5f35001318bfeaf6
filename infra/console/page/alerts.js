import { html } from './vendor/htm-preact.js';
import { clockTime } from './words.js';

/** Alerts as they were sent, the newest first. */
export function Alerts({ alerts }) {
  const open = alerts.filter((alert) => alert.open).length;
  return html`<section class="card alerts" id="alerts" aria-labelledby="alerts-title">
    <h2 id="alerts-title">Alerts sent <small>${open === 0 ? 'none open' : `${open} open`}</small></h2>
    ${alerts.length === 0 && html`<p class="dim">None: a rotation that succeeds says nothing.</p>`}
    <ul>
      ${alerts.map(
        ({ id, at, subject, text, severity, open: isOpen }) =>
          html`<li key=${id} class="${severity} ${isOpen ? 'open' : ''}">
            <p class="row"><b>${subject}</b><time class="dim">${clockTime(at)}</time></p>
            <p>${text.trim().split('\n\n')[0]}</p>
            <p class="dim">${isOpen ? 'open' : severity === 'info' ? 'nothing to do' : 'resolved'}</p>
            <details>
              <summary>The mail</summary>
              <pre tabindex="0">${text.trimEnd()}</pre>
            </details>
          </li>`,
      )}
    </ul>
  </section>`;
}
