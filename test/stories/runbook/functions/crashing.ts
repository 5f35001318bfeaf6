/** Stands in for a function whose process ends under it; it can still be woken. */
export const handler = ({ task }: { readonly task: string }): Promise<object> =>
  task === 'warm' ? Promise.resolve({}) : process.exit(1);
