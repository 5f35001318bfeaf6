import { readFileSync } from 'node:fs';
import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkPassword } from './password';
import { type Refusal, refusalOf } from './property-error';
import type { RotateOptions, RotationWorkflowProps } from '../rotation-workflow-props';

/** What one function's environment, 4 KB in all (Lambda quotas), leaves room for. */
const VERIFICATION_QUERY_LENGTH = 1000;
/** Function names have at most 64 characters; the longest ending is `-rotation-function`. */
const NAME_PREFIX = /^[A-Za-z0-9-]{1,40}$/;

/** @throws Error naming the property, its value and what is allowed. */
export function checkProps(scope: Construct, props: RotationWorkflowProps): void {
  const refuse = refusalOf(scope);
  checkPassword(props.password ?? {}, refuse);
  checkVerificationQuery(props.verificationQuery, refuse);
  checkCaFile(props.databaseCaFile, refuse);
  for (const name of ['vpcSubnets', 'securityGroups', 'createVpcEndpoints'] as const) {
    if (props.vpc === undefined && props[name] !== undefined && props[name] !== false) {
      throw refuse(name, 'is set', 'it has a meaning only together with `vpc`');
    }
  }
  if (props.securityGroups?.length === 0) {
    throw refuse('securityGroups', 'is empty', 'leave it out for a new group, or name at least one');
  }
  if (isKnown(props.namePrefix) && !NAME_PREFIX.test(props.namePrefix)) {
    throw refuse('namePrefix', `is "${props.namePrefix}"`, 'allowed are 1 to 40 letters, digits and hyphens');
  }
  for (const address of props.alertEmails ?? []) {
    if (isKnown(address) && !/^[^\s@]+@[^\s@]+$/.test(address)) {
      throw refuse('alertEmails', `holds "${address}"`, 'allowed are mail addresses such as oncall@example.com');
    }
  }
  for (const date of props.blackouts ?? []) {
    if (!isDate(date)) {
      throw refuse('blackouts', `holds "${date}"`, 'allowed are dates of the calendar such as 2026-12-24');
    }
  }
  if (isKnown(props.runbookUrl) && !/^https?:\/\/\S+$/.test(props.runbookUrl)) {
    throw refuse('runbookUrl', `is "${props.runbookUrl}"`, 'allowed are addresses beginning with https://');
  }
}

/** @throws Error if a database is named that has no port or no VPC. */
export function checkRotateOptions(scope: Construct, options: RotateOptions, inVpc: boolean): void {
  const refuse = refusalOf(scope);
  if (options.database !== undefined && !inVpc) {
    throw refuse(
      'database',
      'is set',
      'it has a meaning only with `vpc`: functions outside of a VPC have no security group a database could admit',
    );
  }
  if (options.database !== undefined && options.database.connections.defaultPort === undefined) {
    throw refuse(
      'database',
      'has no default port',
      'hand over `new Connections({ securityGroups, defaultPort: Port.tcp(5432) })`',
    );
  }
}

function isKnown(text: string | undefined): text is string {
  return text !== undefined && !Token.isUnresolved(text);
}

/** False for the 30th of February, too. */
function isDate(text: string): boolean {
  const midnight = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  return midnight !== undefined && !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}

function checkVerificationQuery(query: string | undefined, refuse: Refusal): void {
  if (!isKnown(query)) {
    return;
  }
  if (query.trim() === '' || query.length > VERIFICATION_QUERY_LENGTH) {
    throw refuse(
      'verificationQuery',
      `has ${query.length} characters`,
      `allowed are 1 to ${VERIFICATION_QUERY_LENGTH}, not only blanks`,
    );
  }
  // A second statement could end the read-only transaction the first one runs in.
  if (query.includes(';')) {
    throw refuse('verificationQuery', 'holds a semicolon', 'allowed is one statement without any');
  }
}

function checkCaFile(file: string | undefined, refuse: Refusal): void {
  if (file === undefined) {
    return;
  }
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw refuse('databaseCaFile', `is "${file}"`, 'there is no file of that name that can be read');
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    throw refuse('databaseCaFile', `is "${file}"`, 'the file holds no certificate in PEM form');
  }
  if (text.includes('PRIVATE KEY-----')) {
    throw refuse('databaseCaFile', `is "${file}"`, 'the file holds a private key, which must not get into a function');
  }
}
