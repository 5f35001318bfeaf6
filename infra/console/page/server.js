/** The events of the server. `onSnapshot` gets each snapshot, `onState` whether the page is connected. */
export function follow(onSnapshot, onState) {
  const events = new EventSource('/console/events');
  events.addEventListener('snapshot', ({ data }) => {
    onState('connected');
    onSnapshot(JSON.parse(data));
  });
  // If it is refused permanently, as without the token, it is closed; otherwise the browser reconnects by itself.
  events.onerror = () => onState(events.readyState === EventSource.CLOSED ? 'refused' : 'lost');
}

/** Requests an action; resolves with what was done, or why not. */
export async function perform(id, subject) {
  try {
    const response = await fetch('/console/actions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id, subject }),
    });
    return { done: response.ok, said: (await response.text()).trim() };
  } catch {
    return { done: false, said: 'The server does not answer.' };
  }
}
