/** The parts of rotation rules an error can be about, in the words of the guide. */
export type ScheduleField =
  | 'schedule expression'
  | 'minutes'
  | 'hours'
  | 'day of month'
  | 'month'
  | 'day of week'
  | 'year'
  | 'rate'
  | 'window'
  | 'days'
  | 'rotation rules';

/** Characters of the input from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A change of the input that removes one fault. */
export interface Repair extends Span {
  readonly replacement: string;
}

/** What exactly is wrong; the parser throws it, and the caller that knows the whole input makes a {@link ScheduleError} of it. */
export class Fault extends Error {
  constructor(
    readonly field: ScheduleField,
    readonly span: Span,
    /** A clause such as `must be 0, since windows open on the hour`. */
    readonly rule: string,
    readonly repairs: readonly Repair[] = [],
  ) {
    super(rule);
  }
}

/** Rotation rules that Secrets Manager would refuse. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError';
  readonly field: ScheduleField;
  /** The faulty part as written. */
  readonly value: string;
  /** What is allowed instead. */
  readonly allowed: string;
  /** Where {@link value} is in {@link input}. */
  readonly position: Span;

  constructor(
    /** The whole text that was read: an expression or a window. */
    readonly input: string,
    fault: Fault,
    /** The nearest texts that are correct, best first; empty if none is near. */
    readonly suggestions: readonly string[],
  ) {
    const value = input.slice(fault.span.start, fault.span.end);
    const remedy = suggestions.length === 0 ? '' : ` Write ${suggestions.map((each) => `"${each}"`).join(' or ')}.`;
    const whole = value === input ? '' : ` "${input}"`;
    super(`Rotation schedule${whole}: ${fault.field} "${value}" ${fault.rule}.${remedy}`);
    this.field = fault.field;
    this.value = value;
    this.allowed = fault.rule;
    this.position = fault.span;
  }
}

/** The input with a caret under every character at fault, as two lines for a terminal. */
export function underline(error: ScheduleError): string {
  const { start, end } = error.position;
  return `${error.input}\n${' '.repeat(start)}${'^'.repeat(Math.max(1, end - start))}`;
}
