import { classify, type ErrorSource } from '../../../functions/errors/classify';
import { RotationError } from '../../../functions/errors/rotation-error';

const thrown = (fields: object, message = 'a driver text with s3cr3t in it') =>
  Object.assign(new Error(message), fields);
/** What the server itself answers: PostgreSQL names the routine, poolers do not. */
const answered = (code: string, message = 'a server text with s3cr3t in it', routine = 'routine_of_the_server') =>
  thrown({ code, routine }, message);
const reasonOf = (source: ErrorSource, error: unknown) => {
  const { reason, name } = classify(error, 'Trying', source);
  return `${reason} ${name}`;
};

describe('an error of the database', () => {
  it.each([
    ['25006', 'readOnlyServer TransientError'],
    ['25P03', 'busy TransientError'],
    ['25P04', 'busy TransientError'],
    ['3D000', 'databaseMissing PermanentError'],
    ['40001', 'busy TransientError'],
    ['40P01', 'busy TransientError'],
    ['42501', 'permissionDenied PermanentError'],
    ['42601', 'unexpected PermanentError'],
    ['42704', 'roleMissing PermanentError'],
    ['53000', 'outOfResources TransientError'],
    ['53100', 'outOfResources TransientError'],
    ['53200', 'outOfResources TransientError'],
    ['53300', 'tooManyConnections TransientError'],
    ['53400', 'outOfResources TransientError'],
    ['55P03', 'busy TransientError'],
    ['57014', 'busy TransientError'],
    ['57P01', 'databaseNotReady TransientError'],
    ['57P02', 'databaseNotReady TransientError'],
    ['57P03', 'databaseNotReady TransientError'],
    ['57P04', 'databaseMissing PermanentError'],
    ['57P05', 'busy TransientError'],
    ['58030', 'databaseFault TransientError'],
    ['58P01', 'databaseFault TransientError'],
    ['F0000', 'databaseFault TransientError'],
    ['XX000', 'databaseFault TransientError'],
    ['XX001', 'databaseFault TransientError'],
    ['08001', 'databaseUnreachable TransientError'],
    ['08006', 'databaseUnreachable TransientError'],
  ])('with SQLSTATE %s, to a statement, is %s', (code, expected) => {
    expect(reasonOf('statement', answered(code))).toBe(expected);
  });

  it.each([
    ['28P01', 'credentialRejected PermanentError'],
    ['28000', 'loginNotAllowed PermanentError'],
    ['3D000', 'databaseMissing PermanentError'],
    ['42501', 'connectDenied PermanentError'],
    ['55000', 'connectDenied PermanentError'],
    ['53300', 'tooManyConnections TransientError'],
    ['57P03', 'databaseNotReady TransientError'],
    ['XX000', 'loginBarred PermanentError'],
    ['P0001', 'loginBarred PermanentError'],
    ['42P01', 'loginBarred PermanentError'],
    ['22012', 'loginBarred PermanentError'],
  ])('with SQLSTATE %s, to a login, is %s', (code, expected) => {
    expect(reasonOf('login', answered(code))).toBe(expected);
  });

  it.each([
    ['28P01', 'loginNotAllowed PermanentError'],
    ['28000', 'loginNotAllowed PermanentError'],
    ['57P03', 'databaseNotReady TransientError'],
    ['XX000', 'loginBarred PermanentError'],
  ])('with SQLSTATE %s, before the password was asked for, is %s', (code, expected) => {
    expect(reasonOf('approach', answered(code))).toBe(expected);
  });

  it.each([
    ['42501', 'permissionDenied PermanentError'],
    ['42704', 'roleMissing PermanentError'],
    ['22023', 'verifierRefused PermanentError'],
    ['28000', 'verifierRefused PermanentError'],
    ['P0001', 'verifierRefused PermanentError'],
    ['XX000', 'verifierRefused PermanentError'],
    ['55P03', 'busy TransientError'],
    ['25006', 'readOnlyServer TransientError'],
    ['57P01', 'databaseNotReady TransientError'],
  ])('with SQLSTATE %s, to a change of password, is %s', (code, expected) => {
    expect(reasonOf('passwordChange', answered(code))).toBe(expected);
  });

  it.each([
    ['tuple concurrently updated', 'XX000', 'passwordChange', 'busy TransientError'],
    [
      'no pg_hba.conf entry for host "10.0.0.1", user "app", no encryption',
      '28000',
      'approach',
      'tlsRequired PermanentError',
    ],
    [
      'no pg_hba.conf entry for host "10.0.0.1", user "app", SSL off',
      '28000',
      'approach',
      'tlsRequired PermanentError',
    ],
    [
      'no pg_hba.conf entry for host "10.0.0.1", user "app", SSL encryption',
      '28000',
      'approach',
      'loginNotAllowed PermanentError',
    ],
    ['unsupported startup parameter: options', '08P01', 'approach', 'poolerInBetween PermanentError'],
    [
      'Feature not supported: RDS Proxy currently doesn’t support command-line options.',
      '0A000',
      'approach',
      'poolerInBetween PermanentError',
    ],
    ['This RDS proxy has no credentials for the role app.', '28000', 'approach', 'poolerInBetween PermanentError'],
    ['The password that was provided for the role app is wrong.', '28P01', 'login', 'poolerInBetween PermanentError'],
    [
      'invalid startup packet layout: expected terminator as last byte',
      '08P01',
      'approach',
      'databaseUnreachable TransientError',
    ],
  ] as const)('that says "%s" is told by its words', (message, code, phase, expected) => {
    expect(reasonOf(phase, answered(code, message))).toBe(expected);
  });

  it('is a pooler’s if it breaks the protocol and names no routine, in whatever words', () => {
    expect(reasonOf('login', thrown({ code: '08P01' }, 'SASL authentication failed'))).toBe(
      'poolerInBetween PermanentError',
    );
    expect(reasonOf('statement', thrown({ code: '08P01' }, 'query_wait_timeout'))).toBe(
      'poolerInBetween PermanentError',
    );
  });

  it('recognises a certificate that is not the server’s own by the routine, whatever the language', () => {
    expect(reasonOf('login', answered('28000', 'kanalbindung', 'read_client_final_message'))).toBe(
      'tlsIntercepted PermanentError',
    );
    expect(reasonOf('login', answered('28000', 'kanalbindung', 'read_client_first_message'))).toBe(
      'tlsIntercepted PermanentError',
    );
  });

  it.each([
    ['ECONNREFUSED', 'databaseUnreachable TransientError'],
    ['ECONNRESET', 'databaseUnreachable TransientError'],
    ['EPIPE', 'databaseUnreachable TransientError'],
    ['ENETUNREACH', 'databaseUnreachable TransientError'],
    ['EHOSTUNREACH', 'databaseUnreachable TransientError'],
    ['EADDRNOTAVAIL', 'databaseUnreachable TransientError'],
    ['ECANCELED', 'databaseUnreachable TransientError'],
    ['EMFILE', 'databaseUnreachable TransientError'],
    ['ENOTFOUND', 'hostNotFound TransientError'],
    ['EAI_AGAIN', 'hostNotFound TransientError'],
    ['EAI_FAIL', 'hostNotFound TransientError'],
    ['EAI_NODATA', 'hostNotFound TransientError'],
    ['ESERVFAIL', 'hostNotFound TransientError'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tlsUntrusted PermanentError'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tlsUntrusted PermanentError'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tlsUntrusted PermanentError'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tlsUntrusted PermanentError'],
    ['CERT_REVOKED', 'tlsUntrusted PermanentError'],
    ['CERT_CHAIN_TOO_LONG', 'tlsUntrusted PermanentError'],
    ['INVALID_PURPOSE', 'tlsUntrusted PermanentError'],
    ['CERT_HAS_EXPIRED', 'tlsExpired PermanentError'],
    ['CERT_NOT_YET_VALID', 'tlsExpired PermanentError'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tlsNameMismatch PermanentError'],
    ['HOSTNAME_MISMATCH', 'tlsNameMismatch PermanentError'],
    ['EPROTO', 'tlsHandshakeFailed TransientError'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tlsHandshakeFailed TransientError'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tlsHandshakeFailed TransientError'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'tlsHandshakeFailed TransientError'],
    ['ERR_TLS_HANDSHAKE_TIMEOUT', 'tlsHandshakeFailed TransientError'],
  ])('of the connection with code %s is %s', (code, expected) => {
    expect(reasonOf('approach', thrown({ code }))).toBe(expected);
  });

  it('of a name with several addresses is classified by the first of its errors', () => {
    const each = ['10.0.0.1', '10.0.0.2'].map((address) => thrown({ code: 'EHOSTUNREACH', address }));
    expect(reasonOf('approach', new AggregateError(each))).toBe('databaseUnreachable TransientError');
  });

  it.each([
    ['The server does not support SSL connections', 'tlsNotOffered PermanentError'],
    ['Connection terminated unexpectedly', 'databaseUnreachable TransientError'],
    ['Client has encountered a connection error and is not queryable', 'databaseUnreachable TransientError'],
    ['Query read timeout', 'databaseUnreachable TransientError'],
    ['something that nobody has foreseen', 'unexpected PermanentError'],
  ])('in which the driver says "%s" is told by its words', (message, expected) => {
    expect(reasonOf('statement', thrown({}, message))).toBe(expected);
  });

  it('is shown by its code and the code’s name', () => {
    const text = (code: string) => classify(answered(code), 'Trying', 'statement').text.found;
    expect(text('57P05')).toBe('the server answered with SQLSTATE 57P05 (idle_session_timeout)');
    expect(text('42P01')).toBe('the server answered with SQLSTATE 42P01 (undefined_table)');
    expect(text('3D000')).toBe('the server answered with SQLSTATE 3D000 (invalid_catalog_name)');
    expect(text('ZZ999')).toBe('the server answered with SQLSTATE ZZ999');
  });
});

describe('an error of AWS', () => {
  it.each([
    ['ResourceNotFoundException', 'secretNotFound PermanentError'],
    ['AccessDeniedException', 'accessDenied PermanentError'],
    ['ExpiredTokenException', 'accessDenied PermanentError'],
    ['ExpiredToken', 'accessDenied PermanentError'],
    ['CredentialsProviderError', 'accessDenied PermanentError'],
    ['AuthorizationErrorException', 'accessDenied PermanentError'],
    ['DecryptionFailure', 'keyAccessDenied PermanentError'],
    ['KMSDisabledException', 'keyAccessDenied PermanentError'],
    ['KmsAccessDeniedException', 'keyAccessDenied PermanentError'],
    ['KmsThrottlingException', 'throttled TransientError'],
    ['ThrottlingException', 'throttled TransientError'],
    ['ThrottledException', 'throttled TransientError'],
    ['TooManyRequestsException', 'throttled TransientError'],
    ['ProvisionedThroughputExceededException', 'throttled TransientError'],
    ['TransactionInProgressException', 'throttled TransientError'],
    ['PriorRequestNotComplete', 'throttled TransientError'],
    ['BandwidthLimitExceeded', 'throttled TransientError'],
    ['EC2ThrottledException', 'throttled TransientError'],
    ['RequestTimeTooSkewed', 'accessDenied PermanentError'],
    ['RequestInTheFuture', 'accessDenied PermanentError'],
    ['ExecutionLimitExceeded', 'throttled TransientError'],
    ['LimitExceededException', 'quotaExceeded PermanentError'],
    ['InternalServiceError', 'serviceFault TransientError'],
    ['ServiceUnavailableException', 'serviceFault TransientError'],
    ['TimeoutError', 'serviceUnreachable TransientError'],
    ['InvalidParameterException', 'unexpected PermanentError'],
  ])('named %s is %s', (name, expected) => {
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
    [thrown({ code: 'EMFILE' }), 'serviceUnreachable TransientError'],
    [thrown({ code: 'ENOTFOUND' }), 'serviceUnreachable TransientError'],
    [thrown({}), 'unexpected PermanentError'],
    ['a string', 'unexpected PermanentError'],
    [undefined, 'unexpected PermanentError'],
  ])('is told by message, status or code (%#)', (error, expected) => {
    expect(reasonOf('aws', error)).toBe(expected);
  });

  it('repeats what IAM says, for it names the action and the principal', () => {
    const fault = classify(
      thrown({ name: 'AccessDeniedException' }, 'User: x is not authorized to perform: secretsmanager:GetSecretValue'),
      'Trying',
      'aws',
    );
    expect(fault.message).toBe(
      'accessDenied: Trying: AccessDeniedException: User: x is not authorized to perform: secretsmanager:GetSecretValue. Grant the refused action to the role named in the message, or remove what denies it. Then rotate again.',
    );
  });
});

describe('a classified error', () => {
  it('never repeats the words of a driver or a server', () => {
    for (const source of ['approach', 'login', 'passwordChange', 'statement', 'aws'] as const) {
      for (const fields of [
        { code: '28P01' },
        { code: '08P01' },
        { code: 'P0001' },
        { code: 'EPROTO' },
        { name: 'ThrottlingException' },
        {},
      ]) {
        const fault = classify(thrown(fields), 'Trying', source);
        expect(`${fault.message} ${fault.stack}`).not.toContain('s3cr3t');
      }
    }
  });

  it('is left alone when it comes by again', () => {
    const fault = new RotationError('busy', { attempted: 'Trying', found: 'a lock' });
    expect(classify(fault, 'Something else', 'aws')).toBe(fault);
  });

  it('says what was attempted, what was found and what to do, and in the stack the same as facts', () => {
    const fault = classify(answered('57P03'), 'Logging in as app on db:5432/postgres', 'login');
    expect(fault.message).toBe(
      'databaseNotReady: Logging in as app on db:5432/postgres: the server answered with SQLSTATE 57P03 (cannot_connect_now). Wait until it is available. Then rotate again.',
    );
    expect(fault.stack?.split('\n')).toEqual([
      `TransientError: ${fault.message}`,
      '{"reason":"databaseNotReady","attempted":"Logging in as app on db:5432/postgres","found":"the server answered with SQLSTATE 57P03 (cannot_connect_now)"}',
    ]);
  });
});
