/** Stands in for a function with a fault of its own; it can still be woken. */
export const handler = ({ task }: { readonly task: string }): Promise<object> =>
  task === 'warm' ? Promise.resolve({}) : Promise.reject(new TypeError('undefined is not a function'));
