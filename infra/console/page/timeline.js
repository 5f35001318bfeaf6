import { html } from './vendor/htm-preact.js';
import { acts, duration, lockoutWords, moment, stepWords } from './words.js';

/** One execution over time: attempts, waits between them, and the lockout window. */
export function Timeline({ execution, now }) {
  const { from, until, steps, lockout, status } = execution;
  const end = Math.max(until ?? now, from + 1, lockout?.until ?? 0);
  const span = end - from;
  const place = (begin, finish) => ({
    left: `${(100 * Math.max(0, begin - from)) / span}%`,
    width: `${(100 * Math.max(0, Math.min(finish, end) - Math.max(begin, from))) / span}%`,
  });
  const rows = steps.filter(({ attempts, inside }) => inside === undefined && attempts.length > 0);
  const locked = lockout && place(lockout.from, lockout.until ?? (status === 'RUNNING' ? now : end));
  return html`<div class="timeline">
    <ol>
      ${rows.map(
        (step) =>
          html`<li class="step" key=${`${step.state} ${step.from}`}>
            <span class="name">${step.state}</span>
            <span class="track" aria-hidden="true">
              ${locked && html`<i class="locked" style=${locked}></i>`}
              <i class="visit" style=${place(step.from, step.until ?? now)}></i>
              ${step.attempts.map(
                (attempt) =>
                  html`<i
                    key=${attempt.from}
                    class=${attempt.error !== undefined ? 'bad' : attempt.until === undefined ? 'run' : 'ok'}
                    style=${place(attempt.from, attempt.until ?? step.until ?? now)}
                  ></i>`,
              )}
            </span>
            <span class="words">${stepWords(step, now)}</span>
          </li>`,
      )}
    </ol>
    <p class="axis dim" aria-hidden="true">
      <span></span><span class="row"><span>0 s</span><span>${duration(span)}</span></span
      ><span></span>
    </p>
    ${lockout && html`<p class="lockout"><b>Lockout window.</b> ${lockoutWords(lockout, now, status === 'RUNNING')}</p>`}
  </div>`;
}

/** What happened, in sentences. */
export function Story({ execution }) {
  const { found, reason, acts: done, name, from } = execution;
  return html`<div class="story">
    ${found && html`<p>${found} ${reason && html`<code>${reason}</code>`}</p>`}
    ${done.length > 0 && html`<p>RollBack ${acts(done)}.</p>`}
    <p class="dim">${moment(from)} · <code>${name}</code></p>
  </div>`;
}
