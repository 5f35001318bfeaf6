import type { AwsEndpoint, AwsEndpointOptions } from '../../../../../infra/local/aws/http/aws-endpoint';
import { startAwsEndpoint } from '../../../../../infra/local/aws/http/aws-endpoint';
import type { CallFault, LocalService, ServiceCall, ServiceName } from '../../../../../infra/local/aws/api/call';

const credentials = { accessKeyId: 'SANDBOX7', secretAccessKey: 'any' };
/** The header of a request signed for a service. */
export const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=SANDBOX7/20261122/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

/** A door whose services keep the calls that reach them and answer as the test says. */
export class RecordingEndpoint {
  readonly calls: ServiceCall[] = [];
  readonly defects: unknown[] = [];
  answer: (call: ServiceCall) => Readonly<Record<string, unknown>> = () => ({});
  fault: CallFault | undefined;
  door!: AwsEndpoint;

  async open(options: Partial<AwsEndpointOptions> = {}): Promise<this> {
    const service = (name: ServiceName): LocalService => ({
      handle: async (operation, input, caller) => {
        const call = { service: name, operation, input, caller };
        this.calls.push(call);
        return this.answer(call);
      },
    });
    const names = ['secretsmanager', 'states', 'sns', 'lambda'] as const;
    this.door = await startAwsEndpoint({
      services: Object.fromEntries(names.map((name) => [name, service(name)])),
      intercept: () => this.fault,
      onDefect: (...defect) => this.defects.push(defect),
      ...options,
    });
    return this;
  }

  client<C>(Client: new (configuration: object) => C): C {
    return new Client({ endpoint: this.door.url, region: 'eu-central-1', credentials, maxAttempts: 1 });
  }
}
