import { readFailure } from '../../workflow/read-failure';

const reasonOf = (error: string, cause: string) => readFailure({ state: 'SetSecret', error, cause }).reason;

describe('what a failed state reported', () => {
  it.each([
    ['States.Timeout', 'functionTimedOut'],
    ['Sandbox.Timedout', 'functionTimedOut'],
    ['Lambda.Unknown', 'functionCrashed'],
    ['Runtime.OutOfMemory', 'functionCrashed'],
    ['Runtime.ExitError', 'functionCrashed'],
    ['Lambda.TooManyRequestsException', 'throttled'],
    ['Lambda.EC2ThrottledException', 'throttled'],
    ['Lambda.ResourceNotReadyException', 'functionNotReady'],
    ['Lambda.SubnetIPAddressLimitReachedException', 'functionNotReady'],
    ['Lambda.ServiceException', 'serviceFault'],
    ['Lambda.SdkClientException', 'serviceUnreachable'],
    ['ABORTED', 'executionStopped'],
    ['TypeError', 'unexpected'],
  ])('%s is told as %s', (error, reason) => {
    expect(reasonOf(error, 'words of whoever wrote them')).toBe(reason);
  });

  it('distinguishes a timeout whose error type Lambda left out from a crash', () => {
    const because = 'The cause could not be determined because Lambda did not return an error type. Returned payload: ';
    expect(reasonOf('Lambda.Unknown', `${because}{"errorMessage":"... Task timed out after 60.06 seconds"}`)).toBe(
      'functionTimedOut',
    );
  });

  it('quotes the platform, and no words that a driver or a handler may have written', () => {
    const cause = JSON.stringify({ errorType: 'x', errorMessage: 'password hunter2', trace: [] });
    const factsOf = (error: string) => readFailure({ state: 'SetSecret', error, cause });
    expect(factsOf('Runtime.OutOfMemory')).toMatchObject({ said: 'password hunter2' });
    expect(factsOf('Runtime.UnhandledPromiseRejection')).not.toHaveProperty('said');
    expect(factsOf('Error')).not.toHaveProperty('said');
  });
});
