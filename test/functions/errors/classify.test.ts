import { classify, type System } from '../../../functions/errors/classify';
import { RotationError } from '../../../functions/errors/rotation-error';

const thrown = (fields: object, message = 'a driver text with s3cr3t in it') =>
  Object.assign(new Error(message), fields);
const reasonOf = (system: System, error: unknown) => {
  const { reason, name } = classify(error, 'Trying', system);
  return `${reason} ${name}`;
};

describe('what an error is', () => {
  it.each([
    ['28P01', 'credentialRejected PermanentError'],
    ['28000', 'loginNotAllowed PermanentError'],
    ['3D000', 'databaseMissing PermanentError'],
    ['42501', 'permissionDenied PermanentError'],
    ['42704', 'roleMissing PermanentError'],
    ['22023', 'passwordRefused PermanentError'],
    ['25006', 'readOnlyServer TransientError'],
    ['53300', 'tooManyConnections TransientError'],
    ['53200', 'busy TransientError'],
    ['55P03', 'busy TransientError'],
    ['57014', 'busy TransientError'],
    ['40001', 'busy TransientError'],
    ['57P01', 'databaseNotReady TransientError'],
    ['57P03', 'databaseNotReady TransientError'],
    ['58030', 'databaseNotReady TransientError'],
    ['XX000', 'busy TransientError'],
    ['08006', 'databaseUnreachable TransientError'],
    ['08001', 'databaseUnreachable TransientError'],
    ['42601', 'unexpected PermanentError'],
    ['ECONNREFUSED', 'databaseUnreachable TransientError'],
    ['ECONNRESET', 'databaseUnreachable TransientError'],
    ['EPIPE', 'databaseUnreachable TransientError'],
    ['ENOTFOUND', 'hostNotFound TransientError'],
    ['EAI_AGAIN', 'hostNotFound TransientError'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tlsUntrusted PermanentError'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tlsUntrusted PermanentError'],
    ['CERT_HAS_EXPIRED', 'tlsUntrusted PermanentError'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tlsNameMismatch PermanentError'],
  ])('of the database with code %s is %s', (code, expected) => {
    expect(reasonOf('database', thrown({ code }))).toBe(expected);
  });

  it.each([
    ['The server does not support SSL connections', undefined, 'tlsNotOffered PermanentError'],
    ['no pg_hba.conf entry for host "10.0.0.1", user "app", no encryption', '28000', 'tlsRequired PermanentError'],
    ['Connection terminated unexpectedly', undefined, 'databaseUnreachable TransientError'],
    ['timeout expired', undefined, 'databaseUnreachable TransientError'],
    ['Client has encountered a connection error and is not queryable', undefined, 'databaseUnreachable TransientError'],
    ['Query read timeout', undefined, 'databaseUnreachable TransientError'],
  ])('of the database saying "%s" is told by its words where there is no better sign', (message, code, expected) => {
    expect(reasonOf('database', thrown(code === undefined ? {} : { code }, message))).toBe(expected);
  });

  it.each([
    ['ResourceNotFoundException', 'secretNotFound PermanentError'],
    ['AccessDeniedException', 'accessDenied PermanentError'],
    ['DecryptionFailure', 'keyAccessDenied PermanentError'],
    ['ThrottlingException', 'throttled TransientError'],
    ['TooManyRequestsException', 'throttled TransientError'],
    ['InternalServiceError', 'serviceFault TransientError'],
    ['TimeoutError', 'serviceUnreachable TransientError'],
    ['InvalidParameterException', 'unexpected PermanentError'],
  ])('of an AWS service named %s is %s', (name, expected) => {
    expect(reasonOf('aws', thrown({ name }))).toBe(expected);
  });

  it.each([
    [thrown({ name: 'AccessDeniedException' }, 'Access to KMS is not allowed'), 'keyAccessDenied PermanentError'],
    [
      thrown(
        { name: 'InvalidRequestException' },
        'You can’t perform this operation on the secret because it was marked for deletion.',
      ),
      'secretDeleted PermanentError',
    ],
    [thrown({ name: 'InvalidRequestException' }, 'something else'), 'unexpected PermanentError'],
    [thrown({ $metadata: { httpStatusCode: 503 } }), 'serviceFault TransientError'],
    [thrown({ $metadata: { httpStatusCode: 429 } }), 'throttled TransientError'],
    [thrown({ $metadata: { httpStatusCode: 400 } }), 'unexpected PermanentError'],
    [thrown({ code: 'ECONNREFUSED' }), 'serviceUnreachable TransientError'],
    [thrown({ code: 'ENOTFOUND' }), 'serviceUnreachable TransientError'],
    [thrown({}), 'unexpected PermanentError'],
    ['a string', 'unexpected PermanentError'],
    [undefined, 'unexpected PermanentError'],
  ])('of an AWS service is told by message, status or code (%#)', (error, expected) => {
    expect(reasonOf('aws', error)).toBe(expected);
  });

  it('never repeats the words of a driver', () => {
    for (const system of ['database', 'aws'] as const) {
      for (const fields of [{ code: '28P01' }, { code: 'ECONNRESET' }, { name: 'ThrottlingException' }, {}]) {
        const fault = classify(thrown(fields), 'Trying', system);
        expect(`${fault.message} ${fault.stack}`).not.toContain('s3cr3t');
      }
    }
  });

  it('repeats what IAM says, for it names the action and the principal', () => {
    const fault = classify(
      thrown({ name: 'AccessDeniedException' }, 'User: x is not authorized to perform: secretsmanager:GetSecretValue'),
      'Trying',
      'aws',
    );
    expect(fault.message).toBe(
      "accessDenied: Trying: AccessDeniedException: User: x is not authorized to perform: secretsmanager:GetSecretValue. Grant the named action to the function's role, on this secret. Then rotate again.",
    );
  });

  it('leaves alone what is classified already', () => {
    const fault = new RotationError('busy', { attempted: 'Trying', found: 'a lock' });
    expect(classify(fault, 'Something else', 'aws')).toBe(fault);
  });

  it('says what was attempted, what was found and what to do, and in the stack the same as facts', () => {
    const fault = classify(thrown({ code: '57P03' }), 'Logging in as app on db:5432/postgres', 'database');
    expect(fault.message).toBe(
      'databaseNotReady: Logging in as app on db:5432/postgres: the server answered with SQLSTATE 57P03. Wait until it is available. Then rotate again.',
    );
    expect(fault.stack?.split('\n')).toEqual([
      `TransientError: ${fault.message}`,
      '{"reason":"databaseNotReady","attempted":"Logging in as app on db:5432/postgres","found":"the server answered with SQLSTATE 57P03"}',
    ]);
  });
});
