import { html, useState } from './vendor/htm-preact.js';
import { perform } from './server.js';

const PRESS = { whole: 'break', armed: 'armed: press to disarm', broken: 'broken: press to repair' };

/** What can be done and broken. Nothing here decides anything: each button is a request. */
export function Act({ actions, faults, secret, execution }) {
  const [said, setSaid] = useState({ done: true, said: '' });
  if (actions.length === 0) return null;
  const press = async (id, subject) => setSaid(await perform(id, subject));
  const running = execution?.status === 'RUNNING' ? execution.arn : undefined;
  return html`<section class="card act" aria-labelledby="act-title">
    <h2 id="act-title">Act ${secret && html`<small>on ${secret.name}</small>`}</h2>
    <p class="buttons">
      ${actions
        .filter(({ of }) => of === 'secret' || of === 'execution')
        .map(({ id, title, of }) => {
          const subject = of === 'secret' ? secret?.arn : running;
          return html`<button
            key=${id}
            class=${id === 'rotate' ? 'main' : ''}
            disabled=${subject === undefined}
            onClick=${() => press(id, subject)}
          >
            ${title}
          </button>`;
        })}
    </p>
    <p class="said ${said.done ? '' : 'refused'}" role="status">${said.said}</p>
    ${
      faults.length > 0 &&
      html`<h3>Break something <small>and watch what it does</small></h3>
        <ul class="faults">
          ${faults.map(
            ({ id, title, says, state }) =>
              html`<li key=${id}>
                <button
                  class=${state}
                  aria-pressed=${String(state !== 'whole')}
                  disabled=${secret === undefined}
                  onClick=${() => press(id, secret.arn)}
                >
                  <b>${title}</b><span>${says}</span><em>${PRESS[state]}</em>
                </button>
              </li>`,
          )}
        </ul>`
    }
  </section>`;
}
