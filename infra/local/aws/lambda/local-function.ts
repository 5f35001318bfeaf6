/** A deployed function. */
export interface LocalFunction {
  readonly name: string;
  readonly arn: string;
  /** The role it works with; absent for one that is not deployed. */
  readonly roleArn?: string;
  /** Folder with the bundle. */
  readonly directory: string;
  /** `file.export`, such as `index.handler`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
}

/** Lambda's own defaults (API model, CreateFunction): 3 seconds, 128 MB. */
export const DEFAULT_TIMEOUT_SECONDS = 3;
export const DEFAULT_MEMORY_MEGABYTES = 128;

/** Where a sandbox's SDK clients send their calls: one endpoint for all services, or one for some. */
export type Endpoints = Readonly<
  Partial<
    Record<
      'AWS_ENDPOINT_URL' | 'AWS_ENDPOINT_URL_SECRETS_MANAGER' | 'AWS_ENDPOINT_URL_SFN' | 'AWS_ENDPOINT_URL_SNS',
      string
    >
  >
>;

/** The whole environment of a sandbox: what Lambda sets (Developer Guide, "Defined runtime environment variables"), then the function's own. */
export function sandboxEnvironment(
  { name, handler, directory, environment, memoryMegabytes, arn }: LocalFunction,
  endpoints: Endpoints,
  accessKeyId: string,
): Readonly<Record<string, string>> {
  const [, , , region = ''] = arn.split(':');
  return {
    _HANDLER: handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `[$LATEST]${accessKeyId.toLowerCase()}`,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    LAMBDA_TASK_ROOT: directory,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    // The stand-in also runs on Node.js versions older than the deployed runtime, and the SDK would say so every time.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...environment,
    ...endpoints,
  };
}
