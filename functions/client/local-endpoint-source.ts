import { readFile } from 'node:fs/promises';
import { parseVersion, type SecretSource } from './secret-version';

/** Port of both, unless they were configured otherwise (AWS guides of the extension and of the agent). */
const DEFAULT_PORT = 2773;
/** The agent writes its token here (Secrets Manager User Guide, "AWS Secrets Manager Agent", `ssrf_token`). */
const AGENT_TOKEN_FILE = '/var/run/awssmatoken';

/** How to reach a process on this machine that caches secrets. */
export interface LocalEndpointOptions {
  readonly secretId: string;
  /** @default 2773, or PARAMETERS_SECRETS_EXTENSION_HTTP_PORT for the extension */
  readonly port?: number;
  /** Value of the header X-Aws-Parameters-Secrets-Token, or how to get it. */
  readonly token?: string | (() => string | Promise<string>);
}

/**
 * The AWS Parameters and Secrets Lambda extension. It has its own cache (SECRETS_MANAGER_TTL, 300 s by default) and cannot be
 * forced to refresh. As long as it returns a version that was refused, `fallback` is asked instead.
 */
export function lambdaExtensionSource(options: LocalEndpointOptions, fallback: SecretSource): SecretSource {
  const port = options.port ?? Number(process.env['PARAMETERS_SECRETS_EXTENSION_HTTP_PORT'] ?? DEFAULT_PORT);
  const token = options.token ?? (() => process.env['AWS_SESSION_TOKEN'] ?? '');
  const cached = endpointSource({ ...options, port, token }, '');
  // AWSPENDING is requested only in the lockout window, when a cached answer does not help.
  return (label, fresh, signal) => (fresh || label === 'AWSPENDING' ? fallback : cached)(label, fresh, signal);
}

/** The AWS Secrets Manager Agent. If a login was refused, it is asked again with `refreshNow=true`. */
export function secretsManagerAgentSource(options: LocalEndpointOptions): SecretSource {
  const token = options.token ?? (async () => (await readFile(AGENT_TOKEN_FILE, 'utf8')).trim());
  return endpointSource({ port: DEFAULT_PORT, ...options, token }, '&refreshNow=true');
}

function endpointSource(options: Required<LocalEndpointOptions>, whenFresh: string): SecretSource {
  const { secretId, port, token } = options;
  return async (label, fresh, signal) => {
    const address = `http://localhost:${port}/secretsmanager/get?secretId=${encodeURIComponent(secretId)}&versionStage=${label}${fresh ? whenFresh : ''}`;
    const response = await fetch(address, {
      headers: { 'X-Aws-Parameters-Secrets-Token': typeof token === 'string' ? token : await token() },
      ...(signal && { signal }),
    });
    const text = await response.text();
    if (!response.ok) {
      if (label === 'AWSPENDING' && text.includes('ResourceNotFoundException')) return undefined;
      throw new Error(
        `Reading ${label} of the secret ${secretId} from localhost:${port}: the answer is HTTP ${response.status}.`,
      );
    }
    const { VersionId, SecretString } = JSON.parse(text) as { VersionId: string; SecretString?: string };
    return parseVersion(secretId, VersionId, SecretString);
  };
}
