import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ServiceError } from '../../../../../infra/local/aws/api/service-error';
import { signedFor, RecordingEndpoint } from './two-servers';

describe('the front door', () => {
  let street: RecordingEndpoint;

  beforeEach(async () => {
    street = await new RecordingEndpoint().open();
  });

  afterEach(() => street.door.close());

  describe('speaks AWS JSON', () => {
    it('with Secrets Manager', async () => {
      street.answer = () => ({ Name: 'db', CreatedDate: 1_700_000_000.5, LastRotatedDate: undefined });
      const secrets = street.client(SecretsManagerClient);
      const answer = await secrets.send(new DescribeSecretCommand({ SecretId: 'db' }));
      secrets.destroy();
      expect(answer.CreatedDate).toEqual(new Date('2023-11-14T22:13:20.500Z'));
      expect(answer.LastRotatedDate).toBeUndefined();
      expect(street.calls).toEqual([
        {
          service: 'secretsmanager',
          operation: 'DescribeSecret',
          input: { SecretId: 'db' },
          caller: { accessKeyId: 'SANDBOX7' },
        },
      ]);
    });

    it('with Step Functions', async () => {
      const states = street.client(SFNClient);
      street.answer = () => ({ executionArn: 'arn:execution', startDate: 1_700_000_000 });
      const answer = await states.send(new StartExecutionCommand({ stateMachineArn: 'arn:machine', input: '{}' }));
      expect(answer.executionArn).toBe('arn:execution');
      expect(street.calls[0]).toMatchObject({ service: 'states', operation: 'StartExecution', input: { input: '{}' } });
      states.destroy();
    });

    it.each([
      ['secretsmanager.Any', { __type: 'ResourceNotFoundException', Message: 'not here' }],
      ['AWSStepFunctions.Any', { __type: 'ResourceNotFoundException', message: 'not here' }],
    ])('and spells the errors of %s as AWS does', async (target, body) => {
      street.answer = () => {
        throw new ServiceError('ResourceNotFoundException', 'not here');
      };
      const scope = target.startsWith('secrets') ? 'secretsmanager' : 'states';
      const headers = { ...signedFor(scope), 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0' };
      const answer = await fetch(street.door.url, { method: 'POST', headers, body: '{}' });
      expect(answer.status).toBe(400);
      expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.0');
      expect(await answer.json()).toEqual(body);
    });

    it.each(['{"SecretString":"hunter2"', '["hunter2"]'])(
      'and refuses a body that is none without repeating it: %s',
      async (body) => {
        const headers = { ...signedFor('secretsmanager'), 'x-amz-target': 'secretsmanager.PutSecretValue' };
        const answer = await (await fetch(street.door.url, { method: 'POST', headers, body })).text();
        expect(answer).toContain('SerializationException');
        expect(answer).not.toContain('hunter2');
      },
    );
  });

  describe('speaks the query protocol with SNS', () => {
    it('both ways, special characters included', async () => {
      const sns = street.client(SNSClient);
      street.answer = () => ({ MessageId: '<1> & "2"' });
      const attributes = { kind: { DataType: 'String', StringValue: 'a&b=c' } };
      const publish = new PublishCommand({ TopicArn: 'arn:t', Message: 'ü < "x"\n', MessageAttributes: attributes });
      expect((await sns.send(publish)).MessageId).toBe('<1> & "2"');
      expect(street.calls[0]).toMatchObject({
        service: 'sns',
        operation: 'Publish',
        input: { TopicArn: 'arn:t', Message: 'ü < "x"\n', MessageAttributes: attributes },
      });
      street.answer = () => {
        throw new ServiceError('NotFound', 'Topic <t> does not exist', 404);
      };
      await expect(sns.send(publish)).rejects.toMatchObject({
        name: 'NotFoundException',
        message: 'Topic <t> does not exist',
        $metadata: { httpStatusCode: 404 },
      });
      sns.destroy();
    });

    it('and with no other service', async () => {
      const body = new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15' });
      const answer = await fetch(street.door.url, { method: 'POST', headers: signedFor('sts'), body });
      expect(await answer.text()).toContain('<Code>UnknownOperationException</Code>');
    });
  });

  describe('speaks REST with Lambda', () => {
    const functions = '/2015-03-31/functions';
    const invoke = (path: string, headers: Record<string, string> = {}) =>
      fetch(street.door.url + functions + path, {
        method: 'POST',
        headers: { ...signedFor('lambda'), ...headers },
        body: '{"a":1}',
      });

    it('and hands the payload through as it is', async () => {
      street.answer = () => ({ StatusCode: 200, Payload: '{"b":2}' });
      const answer = await invoke(
        '/arn%3Aaws%3Alambda%3Aeu-central-1%3A000000000000%3Afunction%3Af/invocations?Qualifier=live',
      );
      expect(street.calls[0]).toMatchObject({
        service: 'lambda',
        operation: 'Invoke',
        input: {
          FunctionName: 'arn:aws:lambda:eu-central-1:000000000000:function:f',
          InvocationType: 'RequestResponse',
          LogType: 'None',
          Qualifier: 'live',
          Payload: '{"a":1}',
        },
      });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('x-amz-function-error')).toBeNull();
      expect(await answer.text()).toBe('{"b":2}');
    });

    it('and reports a function error and the end of the log in headers', async () => {
      street.answer = () => ({ StatusCode: 200, FunctionError: 'Unhandled', Payload: '{}', LogResult: 'aGk=' });
      const answer = await invoke('/f/invocations', { 'x-amz-log-type': 'Tail' });
      expect(street.calls[0]?.input).toMatchObject({ LogType: 'Tail' });
      expect(answer.headers.get('x-amz-function-error')).toBe('Unhandled');
      expect(answer.headers.get('x-amz-log-result')).toBe('aGk=');
    });

    it('and passes the status of asynchronous and dry runs on', async () => {
      street.answer = ({ input }) => ({ StatusCode: input.InvocationType === 'Event' ? 202 : 204, Payload: '' });
      expect((await invoke('/f/invocations', { 'x-amz-invocation-type': 'Event' })).status).toBe(202);
      expect((await invoke('/f/invocations', { 'x-amz-invocation-type': 'DryRun' })).status).toBe(204);
    });

    it.each([
      ['', 'ListFunctions', {}],
      ['/?MaxItems=5&Marker=m', 'ListFunctions', { MaxItems: 5, Marker: 'm' }],
      ['/f', 'GetFunction', { FunctionName: 'f' }],
      ['/f/configuration', 'GetFunctionConfiguration', { FunctionName: 'f' }],
    ])('and knows GET functions%s as %s', async (path, operation, input) => {
      const answer = await fetch(street.door.url + functions + path, { headers: signedFor('lambda') });
      expect(answer.status).toBe(200);
      expect(street.calls[0]).toMatchObject({ operation, input });
    });

    it('and names the error in a header', async () => {
      street.answer = () => {
        throw new ServiceError('ResourceNotFoundException', 'Function not found: f', 404);
      };
      const answer = await invoke('/f/invocations');
      expect(answer.status).toBe(404);
      expect(answer.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException');
      expect(await answer.json()).toEqual({ Type: 'User', Message: 'Function not found: f' });
    });

    it('and refuses what it does not imitate', async () => {
      expect((await invoke('/f/url')).headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
      const context = await invoke('/f/invocations', { 'x-amz-client-context': 'e30=' });
      expect(context.headers.get('x-amzn-errortype')).toBe('NotImitatedException');
      expect((await invoke('/%zz/invocations')).headers.get('x-amzn-errortype')).toBe('ValidationException');
      expect(street.calls).toEqual([]);
    });
  });
});
