import type { ExecutionInput } from '../../../workflow/document';

/**
 * What an execution was started with; undefined for anything the state machine would not take. The recovery that a
 * rule starts after an aborted rotation carries that rotation's input as text.
 */
export function inputOf(text: string | undefined): ExecutionInput | undefined {
  const given = objectIn(text);
  const { mode, stopped } = given;
  const { secretArn, versionId } = isObject(stopped) ? objectIn(stopped.input) : given;
  return (mode === 'rotate' || mode === 'check' || mode === 'recover') &&
    typeof secretArn === 'string' &&
    typeof versionId === 'string'
    ? { mode, secretArn, versionId }
    : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function objectIn(text: unknown): Fields {
  try {
    const value: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
