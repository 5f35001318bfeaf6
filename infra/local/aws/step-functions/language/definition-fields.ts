import { checkTemplate, isExpression } from './expressions';

type Fields = Readonly<Record<string, unknown>>;

/** Fields of JSONPath mode, distinguished from misspellings because many examples still use them. */
const JSONPATH_FIELDS = new Set(
  'InputPath,Parameters,ResultSelector,ResultPath,OutputPath,Result,Variable,SecondsPath,TimestampPath,ItemsPath,ErrorPath,CausePath,TimeoutSecondsPath'.split(
    ',',
  ),
);

interface Limits {
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
}

/**
 * One JSON object of a definition. Readers note every fault with the place and the field, so that all are reported at
 * once; {@link end} reports the fields that were not read.
 */
export class DefinitionFields {
  private readonly seen = new Set<string>();

  /** @param place where the object is, for messages: `State 'SetSecret'` */
  constructor(
    readonly place: string,
    private readonly source: Fields,
    private readonly findings: string[],
  ) {}

  /** Reads a value as an object; anything else is noted, and read on as an empty one. */
  static of(place: string, value: unknown, findings: string[]): DefinitionFields {
    const fits = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!fits) findings.push(`${place}: must be an object.`);
    return new DefinitionFields(place, fits ? (value as Fields) : {}, findings);
  }

  note(field: string, problem: string): void {
    this.findings.push(`${this.place}, field ${field}: ${problem}.`);
  }

  has(field: string): boolean {
    return this.source[field] !== undefined;
  }

  names(): readonly string[] {
    return Object.keys(this.source);
  }

  /** The value unread by any rule; the caller checks it. */
  raw(field: string): unknown {
    this.seen.add(field);
    return this.source[field];
  }

  text(field: string): string | undefined {
    const value = this.raw(field);
    if (value === undefined || typeof value === 'string') return value;
    this.note(field, 'must be a string');
    return undefined;
  }

  requiredText(field: string): string {
    const value = this.text(field);
    if (!value) this.note(field, 'is missing');
    return value ?? '';
  }

  number(field: string, limits: Limits): number | undefined {
    const value = this.raw(field);
    if (value === undefined) return undefined;
    const { min, max, whole = true } = limits;
    if (typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
    this.note(field, `must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}`);
    return undefined;
  }

  /** Any JSON with JSONata in it. */
  template(field: string): unknown {
    const value = this.raw(field);
    if (value !== undefined) checkTemplate(value, (path, problem) => this.note(field + path, problem));
    return value;
  }

  textOrExpression(field: string): string | undefined {
    const value = this.text(field);
    if (value !== undefined) checkTemplate(value, (_path, problem) => this.note(field, problem));
    return value;
  }

  expression(field: string): string {
    const value = this.textOrExpression(field) ?? '';
    if (!isExpression(value)) this.note(field, 'must be JSONata, {% ... %}');
    return value;
  }

  /** A list of objects; a missing one is empty. */
  objects(field: string): readonly DefinitionFields[] {
    const value = this.raw(field) ?? [];
    if (!Array.isArray(value)) {
      this.note(field, 'must be a list');
      return [];
    }
    return value.map((item, index) => DefinitionFields.of(`${this.place}, ${field}[${index}]`, item, this.findings));
  }

  object(field: string): DefinitionFields {
    return DefinitionFields.of(`${this.place}, ${field}`, this.raw(field), this.findings);
  }

  /** Notes every field that was not read: what is unknown is refused, never ignored. */
  end(): void {
    for (const field of Object.keys(this.source)) {
      if (this.seen.has(field)) continue;
      const why = JSONPATH_FIELDS.has(field) ? 'belongs to JSONPath mode' : 'is unknown here, or not imitated';
      this.note(field, `${why}; the local interpreter runs JSONata mode`);
    }
  }
}
