import { Token } from 'aws-cdk-lib';
import type { AmazonQProps } from '../rotation-workflow-props';
import type { PropertyErrorFactory } from './property-error';

/** Ids as CloudFormation takes them (`AWS::Chatbot::SlackChannelConfiguration`). */
const CHANNEL_IDS: Readonly<Record<keyof AmazonQProps, { readonly pattern: RegExp; readonly allowed: string }>> = {
  slackWorkspaceId: { pattern: /^[0-9A-Z]{1,255}$/, allowed: 'ids such as T0123456789' },
  slackChannelId: { pattern: /^[A-Za-z0-9]{1,255}$/, allowed: 'ids such as C0123456789, not names' },
};

/** @throws Error if there can be no such channel. */
export function checkChannel(channel: AmazonQProps | undefined, invalid: PropertyErrorFactory): void {
  for (const name of ['slackWorkspaceId', 'slackChannelId'] as const) {
    const id = channel?.[name];
    const { pattern, allowed } = CHANNEL_IDS[name];
    if (id !== undefined && !Token.isUnresolved(id) && !pattern.test(id)) {
      throw invalid(`amazonQ.${name}`, `is "${id}"`, `allowed are ${allowed}`);
    }
    const other = channel?.[name === 'slackChannelId' ? 'slackWorkspaceId' : 'slackChannelId'];
    if (id === undefined && other !== undefined) {
      throw invalid(`amazonQ.${name}`, 'is missing', `give both ids, or none; ${allowed} are allowed`);
    }
  }
}
