import { html, render, useEffect, useState } from './vendor/htm-preact.js';
import { Act } from './act.js';
import { Alerts } from './alerts.js';
import { Machine } from './machine.js';
import { Promise_ } from './promise.js';
import { Secrets } from './secrets.js';
import { follow, perform } from './server.js';
import { sharedRun, shareAddress } from './share.js';
import { Story, Timeline } from './timeline.js';
import { clockTime, date, shortId, standing } from './words.js';

/** Milliseconds between two moves of the page's clocks. */
const TICK = 250;

function App() {
  const [snapshot, setSnapshot] = useState();
  const [state, setState] = useState('connecting');
  const [run, setRun] = useState();
  useEffect(() => {
    const read = () => sharedRun().then(setRun);
    window.addEventListener('hashchange', read);
    void read();
    follow((next) => setSnapshot({ ...next, receivedAt: Date.now() }), setState);
    return () => window.removeEventListener('hashchange', read);
  }, []);
  if (run !== undefined) return html`<${SharedRun} run=${run} />`;
  if (snapshot === undefined)
    return html`<main class="alone">
      <h1>Rotation console</h1>
      <p role="status">${STATES[state]}</p>
    </main>`;
  return html`<${Console} snapshot=${snapshot} state=${state} />`;
}

const STATES = {
  connecting: 'Connecting …',
  connected: 'Connected.',
  lost: 'The server does not answer. Was it ended? The page connects again by itself.',
  refused: 'Open the address that the terminal printed: it holds the token this page wants.',
};

function Console({ snapshot, state }) {
  const [chosenSecret, setSecret] = useState();
  const [chosenExecution, setExecution] = useState();
  const now = useNow(snapshot);
  const { secrets, executions, alerts, promise, actions, faults, trouble } = snapshot;
  // If the page is read-only, it gets no alerts either: those of an account go to its topic.
  const acts = actions.length > 0;
  const secret = secrets.find(({ arn }) => arn === chosenSecret) ?? secrets[0];
  const own = executions.filter(({ secretArn }) => secret === undefined || secretArn === secret.arn);
  // Unless one was chosen, the latest that does more than inspect.
  const execution =
    own.find(({ arn }) => arn === chosenExecution) ??
    own.find(({ status, mode }) => status === 'RUNNING' && mode !== 'check') ??
    own.find(({ mode }) => mode !== 'check') ??
    own[0];
  return html`<${Top} snapshot=${snapshot} now=${now} />
    ${state !== 'connected' && html`<p class="trouble" role="alert">${STATES[state]}</p>`}
    ${trouble && html`<p class="trouble" role="alert">What is shown may be old. ${trouble}</p>`}
    <${Promise_} lights=${promise} />
    <main class=${acts ? '' : 'looks'}>
      <${Secrets}
        actions=${actions}
        secrets=${secrets}
        executions=${executions}
        selected=${secret?.arn}
        onSelect=${(arn) => (setSecret(arn), setExecution())}
      />
      <div class="middle">
        <section class="card" aria-labelledby="execution-title">
          <${Heading} execution=${execution} secret=${secret} />
          <${Machine} execution=${execution} now=${now} />
        </section>
        ${
          execution &&
          html`<section class="card" aria-labelledby="timeline-title">
            <h2 id="timeline-title">Timeline</h2>
            <${Timeline} execution=${execution} now=${now} />
            <${Story} execution=${execution} />
          </section>`
        }
        <${Executions} executions=${own} shown=${execution} onShow=${setExecution} />
      </div>
      ${
        acts &&
        html`<div class="right">
          <${Act} actions=${actions} faults=${faults} secret=${secret} execution=${execution} />
          <${Alerts} alerts=${alerts} />
        </div>`
      }
    </main>`;
}

/** The clock of the observed system, also between two snapshots. Accelerated idle time is shown by the snapshots only. */
function useNow({ now, receivedAt }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), TICK);
    return () => clearInterval(timer);
  }, []);
  return now + (Date.now() - receivedAt);
}

/** How fast idle time passes while a button of the clock is down. */
const SCALES = { realTime: 1, hourPerSecond: 3600 };

function Top({ snapshot: { place, clock, actions }, now }) {
  const clocks = actions.filter(({ of }) => of === 'clock');
  const [said, setSaid] = useState('');
  const press = async (id) => setSaid((await perform(id)).said);
  return html`<header class="top">
    <h1><span aria-hidden="true">⟳</span> rotation</h1>
    <p class="place">${place.name} · <a href="/console/fleet">Fleet</a> · <a href="/console/evidence">Evidence</a></p>
    <p class="clock"><span class="dim">${date(now)}</span> <b>${clockTime(now)}</b> <span class="dim">UTC</span></p>
    ${
      clocks.length > 0 &&
      html`<p class="buttons" role="group" aria-label="Clock">
        ${clocks.map(
          ({ id, title }) =>
            html`<button
              key=${id}
              aria-pressed=${id in SCALES ? String(clock?.scale === SCALES[id]) : undefined}
              onClick=${() => press(id)}
            >
              ${title}
            </button>`,
        )}
        <span class="dim" role="status">${said}</span>
      </p>`
    }
  </header>`;
}

function Heading({ execution, secret }) {
  if (execution === undefined) {
    return html`<h2 id="execution-title">
      The state machine <small>${secret ? `${secret.name} was not rotated yet` : ''}</small>
    </h2>`;
  }
  const { tone, word } = standing(execution);
  return html`<div class="row">
    <h2 id="execution-title">
      ${execution.secretName} · ${execution.mode} · <code>${shortId(execution.versionId)}</code> ${' '}
      <span class="pill ${tone}">${word}</span>
    </h2>
    <${Share} execution=${execution} />
  </div>`;
}

function Share({ execution }) {
  const [said, setSaid] = useState('');
  const share = async () => {
    const address = await shareAddress(execution);
    try {
      await navigator.clipboard.writeText(address);
      setSaid('The address is in the clipboard.');
    } catch {
      location.assign(address);
    }
  };
  return html`<span class="share"
    ><span class="dim" role="status">${said}</span> <button onClick=${share}>Share this run</button></span
  >`;
}

function Executions({ executions, shown, onShow }) {
  if (executions.length === 0) return null;
  return html`<section class="card executions" aria-labelledby="executions-title">
    <h2 id="executions-title">Executions <small>${executions.length}</small></h2>
    <ul>
      ${executions.map((execution) => {
        const { tone, word } = standing(execution);
        return html`<li key=${execution.arn}>
          <button
            class="plain row"
            aria-pressed=${String(execution.arn === shown?.arn)}
            onClick=${() => onShow(execution.arn)}
          >
            <span>${clockTime(execution.from)} ${execution.mode} <code>${shortId(execution.versionId)}</code></span>
            <span class="pill ${tone}">${word}</span>
          </button>
        </li>`;
      })}
    </ul>
  </section>`;
}

/** A shared run: everything is in the address, and no server is asked. */
function SharedRun({ run }) {
  if (run === null)
    return html`<main class="alone">
      <h1>A shared run</h1>
      <p>The address is damaged: it was cut, or changed on its way.</p>
    </main>`;
  const now = run.until ?? run.steps.at(-1)?.from ?? run.from;
  return html`<header class="top">
      <h1><span aria-hidden="true">⟳</span> a shared run</h1>
      <p class="place">as it was when it was shared · <a href="/">to the console</a></p>
    </header>
    <main class="shared">
      <section class="card" aria-labelledby="execution-title">
        <${Heading} execution=${run} /><${Machine} execution=${run} now=${now} />
      </section>
      <section class="card" aria-labelledby="timeline-title">
        <h2 id="timeline-title">Timeline</h2>
        <${Timeline} execution=${run} now=${now} /><${Story} execution=${run} />
      </section>
    </main>`;
}

render(html`<${App} />`, document.getElementById('app'));
