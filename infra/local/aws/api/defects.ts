/** Lets the process crash: a defect of the stand-in must not pass for a failure of AWS. */
export function crashOnDefect(defect: unknown): void {
  // Outside every promise, where no catch of ours or of a client's can swallow it.
  process.nextTick(() => {
    throw defect;
  });
}
