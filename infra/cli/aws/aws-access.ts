import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../exit-code';
import { refusal } from '../flags';
import { regionOf } from './arn-input';

/** The account and Region to use; whatever is absent is resolved by the SDK. */
export interface AwsAccess {
  readonly region?: string;
  /** The profile, and the variable that names it. */
  readonly profile?: { readonly name: string; readonly variable: string };
  /** An endpoint stands in for AWS. */
  readonly redirected: boolean;
}

const ENDPOINTS = ['', '_SECRETS_MANAGER', '_SFN', '_LAMBDA', '_SNS', '_CLOUDWATCH_LOGS', '_CLOUDTRAIL', '_STS'].map(
  (service) => `AWS_ENDPOINT_URL${service}`,
);

/**
 * Reads the environment as the AWS CLI does: the Region of AWS_REGION, else of AWS_DEFAULT_REGION, else of the profile;
 * the profile of AWS_PROFILE, else of AWS_DEFAULT_PROFILE. The Region in the first ARN among the names takes precedence.
 *
 * @throws UsageError that names the variable, if it holds what cannot be used.
 */
export function accessOf(environment: NodeJS.ProcessEnv, names: readonly (string | undefined)[]): AwsAccess {
  checkEndpoints(environment);
  const [profileVariable, profile] = firstOf(environment, ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE']);
  if (profile === undefined) checkKeys(environment);
  else checkProfile(profileVariable, profile, environment);
  const named = names.map((name) => regionOf(name ?? '')).find((found) => found !== undefined);
  const [regionVariable, set] = firstOf(environment, ['AWS_REGION', 'AWS_DEFAULT_REGION']);
  if (named === undefined && set !== undefined) checkRegion(regionVariable, set);
  const region = named ?? set;
  return {
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile: { name: profile, variable: profileVariable } }),
    redirected: ENDPOINTS.some((variable) => (environment[variable] ?? '') !== ''),
  };
}

/**
 * The endpoints that the environment sets in place of AWS.
 *
 * @throws UsageError for one that is no URL.
 */
export function checkEndpoints(environment: NodeJS.ProcessEnv): void {
  for (const variable of ENDPOINTS) {
    const given = environment[variable] ?? '';
    if (given !== '' && !isHttpUrl(given)) {
      throw refusal(variable, withoutPassword(given), 'an http or https URL such as http://127.0.0.1:4566, or unset');
    }
  }
}

export function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).hostname !== '';
}

/** An empty variable counts as unset. */
function firstOf(environment: NodeJS.ProcessEnv, variables: readonly [string, string]): [string, string | undefined] {
  const [first, second] = variables;
  const filled = (name: string) => (environment[name] === '' ? undefined : environment[name]);
  return filled(first) !== undefined ? [first, filled(first)] : [second, filled(second)];
}

function checkKeys(environment: NodeJS.ProcessEnv): void {
  const [id, key] = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].map((name) => (environment[name] ?? '') !== '');
  if (id === key) return;
  const [set, missing] = id
    ? ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']
    : ['AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'];
  throw new UsageError(`${set} is set and ${missing} is not. Set both, or neither and AWS_PROFILE.`);
}

function checkRegion(variable: string, region: string): void {
  // It becomes a label of a host name, so it must be a valid one; stand-ins may invent Regions.
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(region)) {
    throw refusal(variable, region, 'the code of a Region such as eu-central-1');
  }
}

function checkProfile(variable: string, profile: string, environment: NodeJS.ProcessEnv): void {
  const files = {
    config: environment['AWS_CONFIG_FILE'] || join(homedir(), '.aws/config'),
    credentials: environment['AWS_SHARED_CREDENTIALS_FILE'] || join(homedir(), '.aws/credentials'),
  };
  const known = [
    ...profilesIn(files.config, /^\s*\[\s*(?:profile\s+)?["']?([^\]"']+?)["']?\s*\]/gm),
    ...profilesIn(files.credentials, /^\s*\[\s*([^\]]+?)\s*\]/gm),
  ].filter((name) => !/^(sso-session|services)\s/.test(name));
  if (profile === 'default' || known.includes(profile)) return;
  const choice =
    known.length === 0
      ? `There is no profile at all. Make one with: aws configure --profile ${profile}`
      : `It must be one of ${[...new Set(known)].join(', ')}.`;
  throw new UsageError(
    `${variable} is "${profile}", and neither ${files.config} nor ${files.credentials} has a profile of that name. ${choice}`,
  );
}

/** A file that cannot be read holds no profiles, as for the SDK. */
function profilesIn(path: string, heading: RegExp): readonly string[] {
  try {
    return [...readFileSync(path, 'utf8').matchAll(heading)].map(([, name = '']) => name);
  } catch {
    return [];
  }
}

/** A URL may hold a password between `:` and `@`. */
function withoutPassword(text: string): string {
  return text.replace(/:[^:@/]*@/, ':...@');
}
