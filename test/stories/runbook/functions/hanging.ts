/** Stands in for a function that waits for what never comes; it can still be woken. */
export const handler = ({ task }: { readonly task: string }): Promise<object> =>
  task === 'warm' ? Promise.resolve({}) : new Promise(() => setInterval(() => undefined, 60_000));
