import { html, useState } from './vendor/htm-preact.js';
import { perform } from './server.js';
import { date, clockTime, shortId, standing } from './words.js';

const LOGINS = { yes: 'logs in', no: 'refused', unknown: 'could not be tried', notTried: 'not tried' };

/** Each secret with its versions, their labels, and whether they log in. */
export function Secrets({ actions, secrets, executions, selected, onSelect }) {
  return html`<section class="card secrets" aria-labelledby="secrets-title">
    <h2 id="secrets-title">Secrets <small>${secrets.length}</small></h2>
    ${secrets.length === 0 && html`<p class="dim">None that rotates yet.</p>`}
    <ul>
      ${secrets.map((secret) => {
        const own = executions.filter(({ secretArn }) => secretArn === secret.arn);
        return html`<li key=${secret.arn} class=${secret.arn === selected ? 'selected' : ''}>
          <button class="plain" aria-pressed=${String(secret.arn === selected)} onClick=${() => onSelect(secret.arn)}>
            <span class="row"><b>${secret.name}</b><${State} secret=${secret} executions=${own} /></span>
          </button>
          ${secret.login && html`<p class="dim">${secret.login}</p>`}
          <table>
            <caption class="unseen">
              Versions of ${secret.name}
            </caption>
            <thead class="unseen">
              <tr>
                <th scope="col">Labels</th>
                <th scope="col">Version</th>
                <th scope="col">Logs in</th>
              </tr>
            </thead>
            <tbody>
              ${secret.versions.map(
                ({ versionId, labels, logsIn }) =>
                  html`<tr key=${versionId}>
                    <th scope="row">
                      ${labels.map((label) => html`<span key=${label} class="label">${label}</span>`)}${labels.length === 0 && 'no label'}
                    </th>
                    <td><code title=${versionId}>${shortId(versionId)}</code></td>
                    <td class="login ${logsIn} ${labels.includes('AWSCURRENT') ? 'current' : ''}">${LOGINS[logsIn]}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
          <p class="row dim">
            <span
              >${secret.lastRotated === undefined ? 'never rotated' : `last ${date(secret.lastRotated)} ${clockTime(secret.lastRotated).slice(0, 5)}`}</span
            >
            <${Next} secret=${secret} />
          </p>
          <${Results} executions=${own} />
        </li>`;
      })}
    </ul>
    ${actions
      .filter(({ of }) => of === 'place')
      .map(({ id, title }) => html`<${Adder} key=${id} id=${id} title=${title} />`)}
  </section>`;
}

/** The window that opens next, or its end if only that is known. */
function Next({ secret: { nextWindow, rotatedBy } }) {
  if (nextWindow !== undefined)
    return html`<span>next <b>${date(nextWindow)}</b> ${clockTime(nextWindow).slice(0, 5)}</span>`;
  return html`<span>${rotatedBy === undefined ? 'no schedule' : html`next by <b>${date(rotatedBy)}</b>`}</span>`;
}

function Adder({ id, title }) {
  const [said, setSaid] = useState('');
  return html`<button class="adder" onClick=${async () => setSaid((await perform(id)).said)}>+ ${title}</button>
    <p class="dim" role="status">${said}</p>`;
}

function State({ secret, executions }) {
  const running = executions.find(({ status, mode }) => status === 'RUNNING' && mode !== 'check');
  if (running !== undefined) return html`<span class="pill run">${standing(running).word}</span>`;
  if (secret.provisional) return html`<span class="pill run">being tried</span>`;
  const current = secret.versions.find(({ labels }) => labels.includes('AWSCURRENT'));
  if (current?.logsIn === 'yes') return html`<span class="pill ok">can log in</span>`;
  if (current?.logsIn === 'no') return html`<span class="pill bad">LOCKED OUT</span>`;
  return html`<span class="pill">not tried</span>`;
}

/** The last ten rotations and recoveries, the newest at the right. */
function Results({ executions }) {
  const last = executions
    .filter(({ mode }) => mode !== 'check')
    .slice(0, 10)
    .reverse();
  if (last.length === 0) return null;
  return html`<ol class="results" aria-label="Last results">
    ${last.map((execution) => {
      const { tone, word } = standing(execution);
      return html`<li key=${execution.arn} class=${tone} title="${word}, ${clockTime(execution.from)}">
        <span class="unseen">${word}</span>
      </li>`;
    })}
  </ol>`;
}
