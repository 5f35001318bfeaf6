import type { IncomingHttpHeaders, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ServiceError } from '../../../../../infra/local/aws/api/service-error';
import { FUNCTION, NOW, Post, TOPIC } from './post';

describe('a message', () => {
  it('reaches a function as the event SNS sends', async () => {
    const post = await Post.open();
    const subscriptionArn = await post.subscribe('lambda', FUNCTION);
    await post.publish({
      Subject: 'Rotation failed',
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'failed' } },
    });
    expect(post.invocations).toEqual([
      [
        FUNCTION,
        {
          Records: [
            {
              EventSource: 'aws:sns',
              EventVersion: '1.0',
              EventSubscriptionArn: subscriptionArn,
              Sns: {
                Type: 'Notification',
                MessageId: post.published[0]?.messageId,
                TopicArn: TOPIC,
                Subject: 'Rotation failed',
                Message: 'text',
                Timestamp: '2026-11-22T10:00:00.250Z',
                SignatureVersion: '1',
                Signature: 'not signed by the local stand-in',
                SigningCertUrl: 'not signed by the local stand-in',
                UnsubscribeUrl: 'not signed by the local stand-in',
                MessageAttributes: { kind: { Type: 'String', Value: 'failed' } },
              },
            },
          ],
        },
      ],
    ]);
    expect(post.failures).toEqual([]);
  });

  it('is answered before it is delivered', async () => {
    const post = await Post.open();
    post.react = () => new Promise(() => undefined);
    await post.subscribe('lambda', FUNCTION);
    await expect(post.call('Publish', { TopicArn: TOPIC, Message: 'text' })).resolves.toEqual({
      MessageId: expect.any(String) as string,
    });
    post.sns.stop();
    await post.sns.whenIdle();
    expect(post.defects).toEqual([]);
  });

  it('is reported when the function fails or cannot be called, and is no defect', async () => {
    const post = await Post.open();
    await post.subscribe('lambda', FUNCTION);
    post.react = async () => ({ statusCode: 200, functionError: 'Unhandled', payload: '{}' });
    await post.publish();
    post.react = async () => {
      throw new ServiceError('ResourceNotFoundException', 'Function not found', 404);
    };
    await post.publish();
    expect(post.failures.map((failure) => failure.reason)).toEqual([
      'the function failed (Unhandled)',
      'Lambda refused the call: ResourceNotFoundException: Function not found',
    ]);
    expect(post.defects).toEqual([]);
  });

  it('brings a defect of the stand-in to light', async () => {
    const post = await Post.open();
    await post.subscribe('lambda', FUNCTION);
    post.react = async () => {
      throw new TypeError('a bug');
    };
    await post.publish();
    expect(post.defects).toEqual([new TypeError('a bug')]);
  });

  it('is only recorded for an address', async () => {
    const post = await Post.open();
    expect(await post.subscribe('email', 'dba@example.com')).toBe('pending confirmation');
    await post.publish({ Subject: 'Hello' });
    expect(post.published).toEqual([expect.objectContaining({ subject: 'Hello', message: 'text', publishedAt: NOW })]);
    expect(post.failures).toEqual([]);
  });
});

describe('a message to an http endpoint', () => {
  let server: Server;
  let endpoint: string;
  let status = 200;
  const received: { headers: IncomingHttpHeaders; body: unknown }[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        received.push({ headers: request.headers, body: JSON.parse(body) });
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('is posted with the headers of SNS', async () => {
    const post = await Post.open();
    const subscriptionArn = await post.subscribe('http', endpoint);
    await post.publish({ Subject: 'Hello' });
    expect(received[0]?.headers).toMatchObject({
      'content-type': 'text/plain; charset=UTF-8',
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': post.published[0]?.messageId,
      'x-amz-sns-topic-arn': TOPIC,
      'x-amz-sns-subscription-arn': subscriptionArn,
    });
    expect(received[0]?.body).toMatchObject({
      Type: 'Notification',
      TopicArn: TOPIC,
      Subject: 'Hello',
      Message: 'text',
    });
  });

  it('is the text of its protocol, if there is one, and the default elsewhere', async () => {
    const post = await Post.open();
    await post.subscribe('http', endpoint);
    await post.subscribe('lambda', FUNCTION);
    received.length = 0;
    const texts = { default: 'for all', http: 'for endpoints', https: 'for others' };
    await post.publish({ MessageStructure: 'json', Message: JSON.stringify(texts) });
    expect(received.map(({ body }) => body)).toEqual([expect.objectContaining({ Message: 'for endpoints' })]);
    expect(JSON.stringify(post.invocations)).toContain('"Message":"for all"');
    expect(post.published).toMatchObject([{ message: 'for all' }]);
  });

  it('is reported when the endpoint refuses it or is not there', async () => {
    const post = await Post.open();
    await post.subscribe('http', endpoint);
    status = 500;
    await post.publish();
    expect(post.failures[0]?.reason).toBe('the endpoint answered with status 500');
    const other = await Post.open();
    await other.subscribe('http', 'http://127.0.0.1:1/');
    await other.publish();
    expect(other.failures[0]?.reason).toContain('the endpoint did not answer');
  });
});
